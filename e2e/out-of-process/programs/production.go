// An app as it is in production: it names Microsoft's own hosts, and nothing of the mock. Prints the token's answer, and what
// comes of a request to another host.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
)

func main() {
	tenant := os.Getenv("AZURE_TENANT_ID")
	answer, err := http.PostForm("https://login.microsoftonline.com/"+tenant+"/oauth2/v2.0/token", url.Values{
		"grant_type":    {"client_credentials"},
		"client_id":     {os.Getenv("AZURE_CLIENT_ID")},
		"client_secret": {os.Getenv("AZURE_CLIENT_SECRET")},
		"scope":         {"https://vault.azure.net/.default"},
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	defer answer.Body.Close()
	body, _ := io.ReadAll(answer.Body)
	_, refusal := http.Get("https://example.com/")
	json.NewEncoder(os.Stdout).Encode(map[string]string{"answer": string(body), "refusal": fmt.Sprint(refusal)})
}
