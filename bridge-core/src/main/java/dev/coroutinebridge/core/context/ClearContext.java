package dev.coroutinebridge.core.context;

/** No values, which are put onto threads all the same. */
final class ClearContext extends CapturedContext {

    ClearContext(Accessors accessors) {
        super(accessors, accessors.none());
    }

    @Override
    public Installed begin(ShownContext shown) {
        return install(shown, null);
    }
}
