// Package apiserver stands in for the gRPC management API of Dex, whose messages at this commit no module proxy serves.
//
// Nothing here turns that API on: it has no users but the configuration key "grpc". Whoever sets it is told that no call is implemented.
package apiserver

import "github.com/dexidp/dex/api/v2"

// NewAPI takes whatever Dex hands over, and uses none of it.
func NewAPI(...any) api.DexServer { return unimplemented{} }

type unimplemented struct{ api.UnimplementedDexServer }
