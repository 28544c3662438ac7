package dev.coroutinebridge.facades.mongodb;

import static com.mongodb.client.model.Accumulators.sum;
import static com.mongodb.client.model.Aggregates.group;
import static com.mongodb.client.model.Aggregates.match;
import static com.mongodb.client.model.Aggregates.sort;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Sorts.ascending;
import static com.mongodb.client.model.Updates.inc;
import static com.mongodb.client.model.Updates.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoClientException;
import com.mongodb.MongoWriteException;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.kotlin.client.coroutine.ClientSession;
import com.mongodb.kotlin.client.coroutine.MongoClient;
import com.mongodb.kotlin.client.coroutine.MongoCollection;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import dev.coroutinebridge.CoroutineBridge;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** MongoDB's coroutine driver against a server that speaks its protocol. */
class MongoDbTest {

    private MongoServer server;
    private MongoClient client;
    private CoroutineBridge bridge;
    private MongoCollection<Document> kotlin;
    private MongoCollectionFacade<Document> orders;

    @BeforeEach
    void open() {
        server = new MongoServer(new MemoryBackend());
        client = MongoClient.Factory.create(server.bindAndGetConnectionString());
        bridge = CoroutineBridge.create();
        kotlin = client.getDatabase("shop").getCollection("orders", Document.class);
        orders = MongoCollectionFacade.of(bridge, kotlin);
    }

    @AfterEach
    void close() {
        bridge.close();
        client.close();
        server.shutdownNow();
    }

    private static Document order(int id, String customer, int price) {
        return new Document("_id", id).append("customer", customer).append("price", price);
    }

    @Test
    void documentsAreInsertedAndCounted() throws InterruptedException {
        orders.insertOne(order(1, "Ada", 10));
        orders.insertMany(List.of(order(2, "Ada", 20), order(3, "Grace", 30)));

        assertThat(orders.countDocuments()).isEqualTo(3);
        assertThat(orders.countDocuments(eq("customer", "Ada"))).isEqualTo(2);
    }

    @Test
    void whatIsFoundIsAStream() throws InterruptedException {
        orders.insertMany(List.of(order(1, "Ada", 10), order(2, "Grace", 20), order(3, "Ada", 30)));

        try (Stream<Document> expensive = orders.find(gte("price", 20), Document.class)) {
            assertThat(expensive.map(order -> order.getInteger("_id"))).containsExactlyInAnyOrder(2, 3);
        }
    }

    @Test
    void aQueryIsRefinedBeforeItIsRead() throws InterruptedException {
        orders.insertMany(IntStream.range(0, 1_000)
                .mapToObj(i -> order(i, "Ada", 1_000 - i))
                .toList());

        try (Stream<Document> cheapest = bridge.stream(kotlin.find(gte("price", 1), Document.class)
                .sort(ascending("price"))
                .batchSize(10))) {
            assertThat(cheapest.limit(3).map(order -> order.getInteger("price")))
                    .containsExactly(1, 2, 3);
        }
    }

    @Test
    void aDocumentIsUpdated() throws InterruptedException {
        orders.insertOne(order(1, "Ada", 10));

        assertThat(orders.updateOne(eq("_id", 1), set("price", 12)).getModifiedCount())
                .isEqualTo(1);
        Document after = orders.findOneAndUpdate(
                eq("_id", 1), inc("price", 5), new FindOneAndUpdateOptions().returnDocument(ReturnDocument.AFTER));

        assertThat(after).isEqualTo(order(1, "Ada", 17));
    }

    @Test
    void noDocumentIsNull() throws InterruptedException {
        assertThat(orders.findOneAndUpdate(eq("_id", 1), set("price", 12))).isNull();
    }

    @Test
    void aPipelineIsAStream() throws InterruptedException {
        orders.insertMany(List.of(order(1, "Ada", 10), order(2, "Grace", 20), order(3, "Ada", 30), order(4, "Ada", 1)));

        try (Stream<Document> totals = orders.aggregate(
                List.of(match(gte("price", 5)), group("$customer", sum("total", "$price")), sort(ascending("_id"))),
                Document.class)) {
            assertThat(totals)
                    .containsExactly(
                            new Document("_id", "Ada").append("total", 40),
                            new Document("_id", "Grace").append("total", 20));
        }
    }

    @Test
    void aDuplicateFailsAsInKotlin() throws InterruptedException {
        orders.createIndex(ascending("customer"), new IndexOptions().unique(true));
        orders.insertOne(order(1, "Ada", 10));

        assertThatThrownBy(() -> orders.insertOne(order(2, "Ada", 20)))
                .isInstanceOfSatisfying(
                        MongoWriteException.class,
                        e -> assertThat(e.getError().getCode()).isEqualTo(11000));
    }

    @Test
    void manyInsertsAreOnTheirWayAtOnce() throws InterruptedException {
        CompletableFuture.allOf(IntStream.range(0, 200)
                        .mapToObj(i -> orders.insertOneAsync(order(i, "Ada", i)))
                        .toArray(CompletableFuture[]::new))
                .join();

        assertThat(orders.countDocuments()).isEqualTo(200);
    }

    @Test
    void aCommandTakesTheClassOfItsResult() throws InterruptedException {
        Document pong = MongoDatabaseFacade.of(bridge, client.getDatabase("shop"))
                .runCommand(new Document("ping", 1), client.getReadPreference(), Document.class);

        assertThat(pong.getDouble("ok")).isEqualTo(1);
    }

    @Test
    void namesOfDatabasesAreAStream() throws InterruptedException {
        orders.insertOne(order(1, "Ada", 10));

        try (Stream<String> names = MongoClusterFacade.of(bridge, client).listDatabaseNames()) {
            assertThat(names).contains("shop");
        }
    }

    /** A transaction needs a replica set, which this server is not. That is found out when the session is used. */
    @Test
    void aSessionIsRefusedByAServerThatHasNone() throws InterruptedException {
        ClientSession session = MongoClusterFacade.of(bridge, client).startSession();
        session.startTransaction();

        assertThatThrownBy(() -> orders.insertOne(session, order(1, "Ada", 10)))
                .isInstanceOf(MongoClientException.class)
                .hasMessageContaining("doesn't support sessions");
        ClientSessionFacade.of(bridge, session).abortTransaction();

        assertThat(orders.countDocuments()).isZero();
    }
}
