import { hostOf, idVariable, quoted, secretVariable, sorted, type Sample } from './sample';

export const java: Sample = {
  name: 'Java',
  language: 'java',
  needs: 'Java 17: java Call.java',
  make: ({ operation, parameters, origin }) => `// ${operation.name}. Save as Call.java. Needs ${idVariable} and ${secretVariable}.
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

public class Call {
    static byte[] bytes(String text) { return text.getBytes(StandardCharsets.UTF_8); }

    static String hash(String text) throws Exception { return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes(text))); }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20").replace("*", "%2A").replace("%7E", "~");
    }

    public static void main(String[] arguments) throws Exception {
        var parameters = new TreeMap<String, String>();
${sorted(parameters).map(([name, value]) => `        parameters.put(${quoted(name)}, ${quoted(value)});\n`).join('')}        var body = parameters.entrySet().stream().map(p -> encode(p.getKey()) + "=" + encode(p.getValue())).collect(Collectors.joining("&"));
        var headers = new TreeMap<String, String>();
        headers.put("content-type", "application/x-www-form-urlencoded");
        headers.put("host", ${quoted(hostOf(origin))});
        headers.put("x-acs-action", ${quoted(operation.name)});
        headers.put("x-acs-content-sha256", hash(body));
        headers.put("x-acs-date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        headers.put("x-acs-signature-nonce", UUID.randomUUID().toString());
        headers.put("x-acs-version", ${quoted(operation.version)});
        var signed = String.join(";", headers.keySet());
        var canonical = "POST\\n/\\n\\n" + headers.entrySet().stream().map(h -> h.getKey() + ":" + h.getValue() + "\\n").collect(Collectors.joining())
            + "\\n" + signed + "\\n" + hash(body);
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(bytes(System.getenv("${secretVariable}")), "HmacSHA256"));
        var signature = HexFormat.of().formatHex(mac.doFinal(bytes("ACS3-HMAC-SHA256\\n" + hash(canonical))));
        headers.put("authorization", "ACS3-HMAC-SHA256 Credential=" + System.getenv("${idVariable}") + ",SignedHeaders=" + signed + ",Signature=" + signature);
        headers.put("accept", "application/json");
        headers.remove("host"); // The client sends it by itself.
        var request = HttpRequest.newBuilder(URI.create(${quoted(`${origin}/`)})).POST(HttpRequest.BodyPublishers.ofString(body));
        headers.forEach(request::header);
        var answer = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build().send(request.build(), HttpResponse.BodyHandlers.ofString());
        System.out.println(answer.body());
        System.exit(answer.statusCode() < 400 ? 0 : 1);
    }
}
`,
};
