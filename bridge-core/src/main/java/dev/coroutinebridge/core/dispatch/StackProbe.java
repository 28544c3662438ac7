package dev.coroutinebridge.core.dispatch;

/**
 * Finds out by trying whether the current thread's stack has room: goes down some frames where an overflow does no harm, because nothing
 * is under way there. Java has no way to ask.
 *
 * <p>A frame has to be large, and is, because 40 values have to survive a call in it. They are read at the bottom only, so that a frame on
 * the way costs no more than a small one: 300 of them take 1 us, where as many bytes of frames that hand on 12 arguments each took 6.5. It is
 * also too large to be inlined, so a frame stays a frame. Measured on JDK 17 and 25, with HotSpot's client and server compilers: 370 bytes
 * each, interpreted 780.
 */
final class StackProbe {

    private static final int FRAMES = 400;

    private static final long[] VALUES = new long[40];

    private StackProbe() {}

    /**
     * Whether there is room.
     *
     * @return true if there are at least 145 KB more
     */
    static boolean findsRoom() {
        try {
            return descend(FRAMES, VALUES) == FRAMES;
        } catch (StackOverflowError e) {
            return false;
        }
    }

    private static long descend(int frames, long[] values) {
        if (frames > 0) {
            return descend(frames - 1, values) + 1;
        }
        if (frames < 0) {
            return 0;
        }
        long v0 = values[0];
        long v1 = values[1];
        long v2 = values[2];
        long v3 = values[3];
        long v4 = values[4];
        long v5 = values[5];
        long v6 = values[6];
        long v7 = values[7];
        long v8 = values[8];
        long v9 = values[9];
        long v10 = values[10];
        long v11 = values[11];
        long v12 = values[12];
        long v13 = values[13];
        long v14 = values[14];
        long v15 = values[15];
        long v16 = values[16];
        long v17 = values[17];
        long v18 = values[18];
        long v19 = values[19];
        long v20 = values[20];
        long v21 = values[21];
        long v22 = values[22];
        long v23 = values[23];
        long v24 = values[24];
        long v25 = values[25];
        long v26 = values[26];
        long v27 = values[27];
        long v28 = values[28];
        long v29 = values[29];
        long v30 = values[30];
        long v31 = values[31];
        long v32 = values[32];
        long v33 = values[33];
        long v34 = values[34];
        long v35 = values[35];
        long v36 = values[36];
        long v37 = values[37];
        long v38 = values[38];
        long v39 = values[39];
        long below = descend(-1, values); // whatever happens there, the values are needed after it
        return below + v0 + v1 + v2 + v3 + v4 + v5 + v6 + v7 + v8 + v9 + v10 + v11 + v12 + v13 + v14 + v15 + v16 + v17
                + v18 + v19 + v20 + v21 + v22 + v23 + v24 + v25 + v26 + v27 + v28 + v29 + v30 + v31 + v32 + v33 + v34
                + v35 + v36 + v37 + v38 + v39;
    }
}
