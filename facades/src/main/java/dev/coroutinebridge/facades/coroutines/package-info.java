/** kotlinx.coroutines itself. */
@JavaFacade({
    AwaitKt.class,
    BuildersKt.class,
    DelayKt.class,
    Deferred.class,
    Job.class,
    TimeoutKt.class,
    ReceiveChannel.class,
    SendChannel.class,
    SelectKt.class,
    Mutex.class,
    MutexKt.class,
    Semaphore.class,
    SemaphoreKt.class
})
@NullMarked
package dev.coroutinebridge.facades.coroutines;

import dev.coroutinebridge.facade.JavaFacade;
import kotlinx.coroutines.AwaitKt;
import kotlinx.coroutines.BuildersKt;
import kotlinx.coroutines.Deferred;
import kotlinx.coroutines.DelayKt;
import kotlinx.coroutines.Job;
import kotlinx.coroutines.TimeoutKt;
import kotlinx.coroutines.channels.ReceiveChannel;
import kotlinx.coroutines.channels.SendChannel;
import kotlinx.coroutines.selects.SelectKt;
import kotlinx.coroutines.sync.Mutex;
import kotlinx.coroutines.sync.MutexKt;
import kotlinx.coroutines.sync.Semaphore;
import kotlinx.coroutines.sync.SemaphoreKt;
import org.jspecify.annotations.NullMarked;
