// Says what Grafana makes of role_attribute_path: the expression and a JSON list of claims are the arguments.
//
// Grafana itself is in no Go module proxy. Its connector hands the expression and the claims to this JMESPath library, and takes the text
// that comes of it as the role.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/jmespath-community/go-jmespath"
)

func main() {
	var people []any
	if err := json.Unmarshal([]byte(os.Args[2]), &people); err != nil {
		fail(err)
	}
	roles := make([]any, 0, len(people))
	for _, claims := range people {
		role, err := jmespath.Search(os.Args[1], claims)
		if err != nil {
			fail(err)
		}
		roles = append(roles, role)
	}
	if err := json.NewEncoder(os.Stdout).Encode(roles); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
