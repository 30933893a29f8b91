import { hostOf, idVariable, quoted, secretVariable, sorted, type Sample } from './sample';

export const csharp: Sample = {
  name: 'C#',
  language: 'csharp',
  needs: '.NET 10: dotnet run call.cs',
  make: ({ operation, parameters, origin }) => `// ${operation.name}. Needs ${idVariable} and ${secretVariable}.
using System.Security.Cryptography;
using System.Text;

var parameters = new SortedDictionary<string, string>(StringComparer.Ordinal)
{
${sorted(parameters).map(([name, value]) => `    [${quoted(name)}] = ${quoted(value)},\n`).join('')}};
var body = string.Join('&', parameters.Select(p => $"{Uri.EscapeDataString(p.Key)}={Uri.EscapeDataString(p.Value)}"));
var headers = new SortedDictionary<string, string>(StringComparer.Ordinal)
{
    ["content-type"] = "application/x-www-form-urlencoded",
    ["host"] = ${quoted(hostOf(origin))},
    ["x-acs-action"] = ${quoted(operation.name)},
    ["x-acs-content-sha256"] = Hash(body),
    ["x-acs-date"] = DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"),
    ["x-acs-signature-nonce"] = Guid.NewGuid().ToString(),
    ["x-acs-version"] = ${quoted(operation.version)},
};
var signed = string.Join(';', headers.Keys);
var canonical = $"POST\\n/\\n\\n{string.Concat(headers.Select(h => $"{h.Key}:{h.Value}\\n"))}\\n{signed}\\n{Hash(body)}";
var signature = Convert.ToHexStringLower(HMACSHA256.HashData(
    Encoding.UTF8.GetBytes(Environment.GetEnvironmentVariable("${secretVariable}")!), Encoding.UTF8.GetBytes($"ACS3-HMAC-SHA256\\n{Hash(canonical)}")));

using var http = new HttpClient();
using var request = new HttpRequestMessage(HttpMethod.Post, ${quoted(`${origin}/`)}) { Content = new StringContent(body) };
request.Content.Headers.ContentType = new("application/x-www-form-urlencoded");
foreach (var (name, value) in headers.Where(h => h.Key.StartsWith("x-acs-")))
{
    request.Headers.Add(name, value);
}

request.Headers.Add("accept", "application/json");
request.Headers.TryAddWithoutValidation("authorization", $"ACS3-HMAC-SHA256 Credential={Environment.GetEnvironmentVariable("${idVariable}")},SignedHeaders={signed},Signature={signature}");
using var answer = await http.SendAsync(request);
Console.WriteLine(await answer.Content.ReadAsStringAsync());
return answer.IsSuccessStatusCode ? 0 : 1;

static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
`,
};
