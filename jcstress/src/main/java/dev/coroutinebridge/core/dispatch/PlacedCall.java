package dev.coroutinebridge.core.dispatch;

import kotlin.Unit;
import kotlin.coroutines.EmptyCoroutineContext;
import kotlinx.coroutines.AbstractCoroutine;
import kotlinx.coroutines.Job;

/** A call that takes the place of a job between a bridge's and its calls, or else attaches itself, as a blocking call does. */
final class PlacedCall extends AbstractCoroutine<Unit> {

    private CallParent place;

    PlacedCall() {
        super(EmptyCoroutineContext.INSTANCE, /* initParentJob= */ false, /* active= */ true);
    }

    void begin(CallParent between, Job root) {
        place = between;
        if (between.take(this)) {
            return;
        }
        place = null;
        if (between.enter()) {
            initParentJob(between);
            between.leave();
        } else {
            initParentJob(root);
        }
    }

    /** On the thread that has begun it. */
    void endHere() {
        resumeWith(Unit.INSTANCE);
        if (place != null) {
            place.freeHere(this);
        }
    }
}
