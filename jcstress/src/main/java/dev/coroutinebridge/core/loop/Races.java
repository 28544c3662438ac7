package dev.coroutinebridge.core.loop;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jcstress.Main;

/** Runs jcstress with settings for a machine of two cores. */
public final class Races {

    private Races() {}

    /**
     * Runs the races.
     *
     * @param args a part of the names of those to run; {@code true}, as Maven gives it for a plain {@code -Drace}, or nothing for all
     * @throws Exception if jcstress finds a forbidden outcome, or fails
     */
    public static void main(String[] args) throws Exception {
        List<String> options = new ArrayList<>(List.of(
                "-f", "1", "-fsm", "1", "-time", "250", "-iters", "4", "-c", "2", "-hs", "128", "-sc", "false", "-af",
                "NONE"));
        options.addAll(List.of("-r", Path.of("jcstress-report").toString()));
        if (args.length > 0 && !args[0].equals("true")) {
            options.addAll(List.of("-t", args[0]));
        }
        Main.main(options.toArray(String[]::new));
    }
}
