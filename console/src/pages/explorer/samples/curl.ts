import { hostOf, idVariable, secretVariable, shell, sorted, type Sample } from './sample';

/** As RFC 3986 has it, which is what is signed. */
const encode = (text: string): string => encodeURIComponent(text).replace(/[!'()*]/g, found => `%${found.charCodeAt(0).toString(16).toUpperCase()}`);

export const curl: Sample = {
  name: 'curl',
  language: 'sh',
  needs: 'bash, curl, openssl',
  make: ({ operation, parameters, origin }) => `#!/usr/bin/env bash
# ${operation.name}, signed with ACS3-HMAC-SHA256. Needs ${idVariable} and ${secretVariable}.
set -euo pipefail
host=${shell(hostOf(origin))}
body=${shell(sorted(parameters).map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&'))}
date=$(date -u +%Y-%m-%dT%H:%M:%SZ)
nonce=$(openssl rand -hex 16)
hash=$(printf %s "$body" | openssl dgst -sha256 -r | cut -d' ' -f1)
headers='content-type;host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version'
request="POST
/

content-type:application/x-www-form-urlencoded
host:$host
x-acs-action:${operation.name}
x-acs-content-sha256:$hash
x-acs-date:$date
x-acs-signature-nonce:$nonce
x-acs-version:${operation.version}

$headers
$hash"
string_to_sign="ACS3-HMAC-SHA256
$(printf %s "$request" | openssl dgst -sha256 -r | cut -d' ' -f1)"
signature=$(printf %s "$string_to_sign" | openssl dgst -sha256 -hmac "$${secretVariable}" -r | cut -d' ' -f1)
curl --silent --show-error --fail-with-body ${shell(`${origin}/`)} \\
  --header 'content-type: application/x-www-form-urlencoded' --header 'accept: application/json' \\
  --header 'x-acs-action: ${operation.name}' --header 'x-acs-version: ${operation.version}' \\
  --header "x-acs-content-sha256: $hash" --header "x-acs-date: $date" --header "x-acs-signature-nonce: $nonce" \\
  --header "authorization: ACS3-HMAC-SHA256 Credential=$${idVariable},SignedHeaders=$headers,Signature=$signature" \\
  --data-raw "$body"
`,
};
