package dev.coroutinebridge.facades.table;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;

/**
 * A library in the table.
 *
 * @param name what its users call it
 * @param oneOfItsClasses where to find its jar
 */
record Library(String name, Class<?> oneOfItsClasses) {

    /** In the order of the table. */
    static final List<Library> ALL = List.of(
            new Library("Ktor client", io.ktor.client.HttpClient.class),
            new Library("Ktor client, engine CIO", io.ktor.client.engine.cio.CIO.class),
            new Library("Ktor WebSockets", io.ktor.websocket.WebSocketSession.class),
            new Library("Ktor HTTP", io.ktor.http.HttpMethod.class),
            new Library("Ktor utils", io.ktor.util.AttributeKey.class),
            new Library("Ktor I/O", io.ktor.utils.io.ByteReadChannel.class),
            new Library("Lettuce", io.lettuce.core.RedisClient.class),
            new Library("MongoDB", com.mongodb.kotlin.client.coroutine.MongoClient.class),
            new Library("OkHttp", okhttp3.coroutines.ExecuteAsyncKt.class),
            new Library("Okio", okio.Okio.class),
            new Library("kotlinx.coroutines", kotlinx.coroutines.Job.class));

    SortedSet<SuspendFunction> suspendFunctions() {
        return JarReader.suspendFunctions(jar());
    }

    /** The jar's name without its ending: artifact and version. */
    String artifact() {
        String jar = jar().getFileName().toString();
        return jar.substring(0, jar.length() - ".jar".length());
    }

    private Path jar() {
        try {
            return Path.of(oneOfItsClasses
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
