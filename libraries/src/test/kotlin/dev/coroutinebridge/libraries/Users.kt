package dev.coroutinebridge.libraries

import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.delay
import kotlinx.coroutines.withContext
import org.slf4j.MDC

/** Code that puts something into the MDC for those who come after it. */
object Users {
    @JvmStatic
    suspend fun logIn(name: String): String {
        delay(1)
        withContext(Dispatchers.IO) {
            MDC.put("user", name)
            delay(1)
        }
        return name
    }
}
