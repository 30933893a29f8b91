import { hostOf, idVariable, quoted, secretVariable, sorted, type Sample } from './sample';

export const go: Sample = {
  name: 'Go',
  language: 'go',
  needs: 'Go 1.21',
  make: ({ operation, parameters, origin }) => `// ${operation.name}. Needs ${idVariable} and ${secretVariable}.
package main

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"
)

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

func main() {
	parameters := url.Values{}
${sorted(parameters).map(([name, value]) => `	parameters.Set(${quoted(name)}, ${quoted(value)})\n`).join('')}	body := strings.ReplaceAll(parameters.Encode(), "+", "%20")
	nonce := make([]byte, 16)
	if _, err := rand.Read(nonce); err != nil {
		panic(err)
	}
	names := []string{"content-type", "host", "x-acs-action", "x-acs-content-sha256", "x-acs-date", "x-acs-signature-nonce", "x-acs-version"}
	headers := map[string]string{
		"content-type":          "application/x-www-form-urlencoded",
		"host":                  ${quoted(hostOf(origin))},
		"x-acs-action":          ${quoted(operation.name)},
		"x-acs-content-sha256":  hash(body),
		"x-acs-date":            time.Now().UTC().Format("2006-01-02T15:04:05Z"),
		"x-acs-signature-nonce": hex.EncodeToString(nonce),
		"x-acs-version":         ${quoted(operation.version)},
	}
	canonical := "POST\\n/\\n\\n"
	for _, name := range names {
		canonical += name + ":" + headers[name] + "\\n"
	}
	signed := strings.Join(names, ";")
	canonical += "\\n" + signed + "\\n" + hash(body)
	mac := hmac.New(sha256.New, []byte(os.Getenv("${secretVariable}")))
	mac.Write([]byte("ACS3-HMAC-SHA256\\n" + hash(canonical)))
	request, err := http.NewRequest("POST", ${quoted(`${origin}/`)}, strings.NewReader(body))
	if err != nil {
		panic(err)
	}
	for name, value := range headers {
		request.Header.Set(name, value)
	}
	request.Header.Set("accept", "application/json")
	request.Header.Set("authorization", fmt.Sprintf("ACS3-HMAC-SHA256 Credential=%s,SignedHeaders=%s,Signature=%x", os.Getenv("${idVariable}"), signed, mac.Sum(nil)))
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		panic(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		panic(err)
	}
	fmt.Println(string(text))
	if answer.StatusCode >= 400 {
		os.Exit(1)
	}
}
`,
};
