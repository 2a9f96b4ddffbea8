module dashboard-identity/tests/apps/grafana

go 1.23.0

tool dashboard-identity/tests/apps/grafana

require github.com/jmespath-community/go-jmespath v1.1.1

require golang.org/x/exp v0.0.0-20230314191032-db074128a8ec // indirect
