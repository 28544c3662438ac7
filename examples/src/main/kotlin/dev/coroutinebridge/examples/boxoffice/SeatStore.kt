package dev.coroutinebridge.examples.boxoffice

/** Where seats are kept, as the domain sees it. Implemented in Java, on JDBC: see JdbcSeatStore. */
interface SeatStore {
    /** Takes the seat for the customer, or gives null if somebody else has it. */
    suspend fun hold(seat: Int, customer: String): Hold?

    /** Turns a hold into a sale. False if the hold is no longer there. */
    suspend fun sell(hold: Hold, price: Int): Boolean

    /** Gives the seat back. False if the hold is no longer there. */
    suspend fun release(hold: Hold): Boolean
}

/** A seat that a customer has, but has not paid for. */
data class Hold(val id: Long, val seat: Int, val customer: String)
