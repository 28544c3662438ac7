package dev.coroutinebridge

import dev.coroutinebridge.core.dispatch.Permits
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.future.await
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Test

/** What Kotlin code writes, and what it infers: this file compiling is half of the test. */
class KotlinCallersTest {
    private val bridge: CoroutineBridge = CoroutineBridge.builder().name("kotlin").build()
    private val dao = BlockingDao()
    private val repo: Repo = SuspendingRepo()

    @AfterEach
    fun close() = bridge.close()

    @Test
    fun offloadOfALambdaInfersTheResult(): Unit = runBlocking {
        val row = bridge.offload { dao.load(42) }.await()
        assertThat(row.length).isEqualTo(6)
    }

    @Test
    fun offloadOfAReferenceInfersArgumentAndResult(): Unit = runBlocking {
        val row = bridge.offload(dao::load, 42).await()
        assertThat(row.length).isEqualTo(6)
    }

    @Test
    fun offloadTakesAndGivesNull(): Unit = runBlocking {
        val nothing: String? = bridge.offload(dao::loadOrNull, null as Int?).await()
        assertThat(nothing).isNull()
        val something: String? = bridge.offload(dao::loadOrNull, 7 as Int?).await()
        assertThat(something).isEqualTo("row-7")
    }

    @Test
    fun offloadVoidTakesALambdaWithoutAResult(): Unit = runBlocking {
        var ran = false
        bridge.offloadVoid { ran = true }.await()
        assertThat(ran).isTrue()
    }

    @Test
    fun blockingKotlinCallsASuspendFunction() {
        val user = bridge.runBlocking<_, Nothing> { repo.find(42) }
        assertThat(user.length).isEqualTo(7)
    }

    @Test
    fun runBlockingTakesAndGivesNull() {
        val nothing = bridge.runBlocking<_, Nothing> { repo.findOrNull(null) }
        assertThat(nothing?.length).isNull()
        val something: String? = bridge.runBlocking<Int?, String?, Nothing>({ id -> repo.findOrNull(id) }, 7)
        assertThat(something).isEqualTo("user-7")
    }

    @Test
    fun futureOfANullableResultIsAwaited(): Unit = runBlocking {
        val nothing: String? = bridge.future { repo.findOrNull(null) }.await()
        assertThat(nothing).isNull()
        val user = bridge.future { repo.find(42) }.await()
        assertThat(user.length).isEqualTo(7)
    }

    @Test
    fun aSuspendInterfaceWrittenInJavaIsCalledLikeAnyOther(): Unit = runBlocking {
        val caller = KotlinCaller(JavaRepo(bridge, dao))
        assertThat(caller.twoUsers(1, 2)).isEqualTo("row-1+row-2")
        assertThat(caller.errorOf("missing")).isInstanceOf(MissingFile::class.java)
    }

    @Test
    @Suppress("UNCHECKED_CAST")
    fun javaIsASuspendLambdaInKotlinToo(): Unit = runBlocking {
        val load = bridge.suspendFunction<Int, String> { id -> dao.load(id) } as suspend (Int) -> String
        assertThat(TakesLambdas().one(load)).isEqualTo("row-1")
        assertThat(load(42)).isEqualTo("row-42")
    }

    @Test
    fun aQueueTakesTasksFromKotlin(): Unit = runBlocking {
        bridge.openQueue("kotlin", 2, 1).use { queue ->
            val user = queue.future { repo.find(42) }
            val row = queue.room().await().offload { dao.load(7) }
            assertThat(user.await()).isEqualTo("user-42")
            assertThat(row.await()).isEqualTo("row-7")
        }
    }

    @Test
    fun permitsLimitSuspendFunctionsFromKotlin(): Unit = runBlocking {
        val one = Permits.of("one", 1)
        val limited = bridge.withPermits(one)
        val rows = List(10) { i -> limited.offload(dao::load, i) }.map { it.await() }
        assertThat(rows).hasSize(10).contains("row-9")
        assertThat(one.available()).isEqualTo(1)
    }

    @Test
    fun aCancelledCoroutineInterruptsTheJavaItWaitsForAndResumesAfterIt(): Unit = runBlocking {
        val waiting = launch(bridge.dispatcher("cpu")) { JavaRepo(bridge, dao).touch() }
        dao.touching.await()
        waiting.cancelAndJoin()
        assertThat(dao.touchInterrupted).isTrue()
    }
}
