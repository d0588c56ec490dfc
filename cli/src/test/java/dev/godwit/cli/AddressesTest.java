package dev.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AddressesTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:7070, 127.0.0.1:7070, false",
        "[::1]:7070, [0:0:0:0:0:0:0:1]:7070, false",
        "0.0.0.0:0, 0.0.0.0:0, true",
        "192.0.2.7:7070, 192.0.2.7:7070, true"
    })
    void shouldWarnOfPlainTextThatLeavesTheMachine(String text, String shown, boolean warned) {
        StringWriter err = new StringWriter();
        InetSocketAddress address = Addresses.resolve(new Converters.HostPort().convert(text));

        Addresses.warnOfPlainText(address, new PrintWriter(err, true));

        assertThat(Addresses.show(address)).isEqualTo(shown);
        assertThat(err.toString().isEmpty()).isEqualTo(!warned);
        assertThat(err.toString().lines().count()).isEqualTo(warned ? 1 : 0);
    }
}
