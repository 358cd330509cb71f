// Asks what its first argument lists with net/http; see the README beside this file.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
)

func main() {
	var asks [][3]json.RawMessage
	must(json.Unmarshal([]byte(os.Args[1]), &asks))
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for _, ask := range asks {
		var method, url string
		must(json.Unmarshal(ask[0], &method))
		must(json.Unmarshal(ask[1], &url))
		var body io.Reader
		if string(ask[2]) != "null" {
			body = bytes.NewReader(ask[2])
		}
		request, err := http.NewRequest(method, url, body)
		must(err)
		if body != nil {
			request.Header.Set("Content-Type", "application/json")
		}
		answer, err := client.Do(request)
		must(err)
		data, err := io.ReadAll(answer.Body)
		must(err)
		answer.Body.Close()
		line, _ := json.Marshal([]any{answer.StatusCode, data})
		fmt.Println(string(line))
	}
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
