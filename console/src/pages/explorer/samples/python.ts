import { hostOf, idVariable, quoted, secretVariable, sorted, type Sample } from './sample';

export const python: Sample = {
  name: 'Python',
  language: 'python',
  needs: 'Python 3.8',
  make: ({ operation, parameters, origin }) => `# ${operation.name}. Needs ${idVariable} and ${secretVariable}.
import datetime, hashlib, hmac, os, sys, urllib.error, urllib.request, uuid
from urllib.parse import quote

parameters = {
${sorted(parameters).map(([name, value]) => `    ${quoted(name)}: ${quoted(value)},\n`).join('')}}
body = "&".join(f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}" for name, value in sorted(parameters.items()))
body_hash = hashlib.sha256(body.encode()).hexdigest()
headers = {
    "content-type": "application/x-www-form-urlencoded",
    "host": ${quoted(hostOf(origin))},
    "x-acs-action": ${quoted(operation.name)},
    "x-acs-content-sha256": body_hash,
    "x-acs-date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
    "x-acs-signature-nonce": str(uuid.uuid4()),
    "x-acs-version": ${quoted(operation.version)},
}
signed = ";".join(headers)
canonical = "POST\\n/\\n\\n" + "".join(f"{name}:{value}\\n" for name, value in headers.items()) + f"\\n{signed}\\n{body_hash}"
string_to_sign = "ACS3-HMAC-SHA256\\n" + hashlib.sha256(canonical.encode()).hexdigest()
signature = hmac.new(os.environ["${secretVariable}"].encode(), string_to_sign.encode(), hashlib.sha256).hexdigest()
headers["authorization"] = f"ACS3-HMAC-SHA256 Credential={os.environ['${idVariable}']},SignedHeaders={signed},Signature={signature}"
headers["accept"] = "application/json"
try:
    with urllib.request.urlopen(urllib.request.Request(${quoted(`${origin}/`)}, body.encode(), headers)) as answer:
        print(answer.read().decode())
except urllib.error.HTTPError as refusal:
    sys.exit(refusal.read().decode())
`,
};
