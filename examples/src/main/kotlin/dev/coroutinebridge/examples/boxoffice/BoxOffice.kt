package dev.coroutinebridge.examples.boxoffice

import java.util.concurrent.ConcurrentHashMap
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart.LAZY
import kotlinx.coroutines.Job
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.delay
import kotlinx.coroutines.job
import kotlinx.coroutines.joinAll
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext

/** A theatre's box office: a seat is held for a while, and sold if it is paid for in time. Plain Kotlin, no bridge in sight. */
class BoxOffice(
    private val seats: SeatStore,
    private val price: Int,
    private val holdMillis: Long,
    dispatcher: CoroutineDispatcher,
) {
    private val scope = CoroutineScope(SupervisorJob() + dispatcher)
    private val open = ConcurrentHashMap<Long, Reservation>()

    private class Reservation(val hold: Hold, val expiry: Job)

    /** The number of the reservation, or null if the seat is taken. */
    suspend fun reserve(customer: String, seat: Int): Long? {
        val hold = seats.hold(seat, customer) ?: return null
        val expiry = scope.launch(start = LAZY) {
            delay(holdMillis)
            open.remove(hold.id)
            withContext(NonCancellable) { seats.release(hold) }
        }
        open[hold.id] = Reservation(hold, expiry)
        expiry.start()
        return hold.id
    }

    /** The price paid, or null if the reservation has expired. */
    suspend fun pay(reservation: Long): Int? {
        val paid = open.remove(reservation) ?: return null
        if (!seats.sell(paid.hold, price)) return null
        paid.expiry.cancel()
        return price
    }

    /** Returns when every reservation has been paid for or has expired. */
    suspend fun awaitExpiries() = scope.coroutineContext.job.children.toList().joinAll()
}
