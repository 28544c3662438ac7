package dev.coroutinebridge.benchmarks;

/** A row with its figures. */
record Comparison(Row row, Figure ours, Figure peer) {

    double ratio() {
        return ours.ratioTo(peer);
    }

    Verdict verdict() {
        if (row.target().isNone()) {
            return Verdict.SHOWN;
        }
        return row.target().isMetBy(ratio(), ours.bytes(), peer.bytes()) ? Verdict.MET : Verdict.NOT_MET;
    }

    enum Verdict {
        MET("met"),
        NOT_MET("NOT MET"),
        SHOWN("-");

        private final String text;

        Verdict(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
