package dev.godwit.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/// What a command line did in this process: its status and what it wrote.
record Run(int status, String out, String err) {
    static Run godwit(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = Main.run(arguments, new PrintWriter(out, true), new PrintWriter(err, true));
        return new Run(status, out.toString(), err.toString());
    }
}
