import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Base64;

/** Asks METHOD URL BODY (an empty body: none) of its arguments, with both clients of Java; see the README. */
public class Ask {
    public static void main(String[] words) throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        for (int i = 0; i < words.length; i += 3) {
            HttpRequest.BodyPublisher body = words[i + 2].isEmpty()
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofString(words[i + 2]);
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(words[i + 1])).method(words[i], body);
            if (!words[i + 2].isEmpty()) request.header("Content-Type", "application/json");
            HttpResponse<byte[]> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            print(answer.statusCode(), answer.body());
            old(words[i], words[i + 1], words[i + 2]);
        }
    }

    static void old(String method, String url, String body) throws Exception {
        HttpURLConnection connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
        connection.setRequestMethod(method);
        connection.setInstanceFollowRedirects(false);
        if (!body.isEmpty()) {
            connection.setDoOutput(true);
            connection.setRequestProperty("Content-Type", "application/json");
            connection.getOutputStream().write(body.getBytes("UTF-8"));
        }
        int status = connection.getResponseCode();
        var stream = status < 400 ? connection.getInputStream() : connection.getErrorStream();
        print(status, stream == null ? new byte[0] : stream.readAllBytes());
    }

    static void print(int status, byte[] body) {
        System.out.println("[" + status + ", \"" + Base64.getEncoder().encodeToString(body) + "\"]");
    }
}
