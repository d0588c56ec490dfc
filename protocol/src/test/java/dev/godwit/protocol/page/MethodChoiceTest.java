package dev.godwit.protocol.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The choice, told made-up times and sizes.
class MethodChoiceTest {
    private static final int PAGE = 4096;

    private final MethodChoice choice = new MethodChoice(PageClass.TEXT, PAGE);

    @Test
    void shouldSendRawWhileBytesCostNothing() {
        assertThat(choice.next()).isEqualTo(PageMethod.RAW);
    }

    @ParameterizedTest
    @CsvSource({"2, RAW", "3, LZ4", "20, ZSTD_FAST", "1000, ZSTD_SMALL"})
    void shouldCompressTheMoreTheMoreABytesCosts(double price, PageMethod expected) {
        choice.price(price);
        assertThat(choice.next()).isEqualTo(expected);
    }

    @Test
    void shouldLeaveAMethodThatIsSlowerThanWasBelieved() {
        choice.price(3);
        for (int page = 0; page < 2000; page++) {
            use(choice.next(), PAGE / 3, 20_000);
        }
        assertThat(choice.next()).isEqualTo(PageMethod.RAW);
    }

    @Test
    void shouldFindAMethodThatIsBetterThanWasBelieved() {
        MethodChoice code = new MethodChoice(PageClass.VARIED, PAGE); // believed not to shrink at all
        code.price(10);
        assertThat(code.next()).isEqualTo(PageMethod.RAW);
        int small = 0;
        for (int page = 0; page < 10_000; page++) {
            PageMethod method = code.next();
            if (method == PageMethod.LZ4) {
                small++;
            }
            if (method != PageMethod.RAW) {
                code.used(method == PageMethod.LZ4 ? PAGE / 2 : PAGE, 5000);
            }
        }
        assertThat(small).isGreaterThan(8000);
    }

    @ParameterizedTest
    @CsvSource({"0.1", "3", "20", "200"})
    void shouldSpendAHundredthOfTheTimeOnTrials(double price) {
        choice.price(price);
        double usual = 0;
        double trials = 0;
        for (int page = 0; page < 100_000; page++) {
            PageMethod method = choice.next();
            double cost = 2000 + method.firstNanos(PageClass.TEXT) + price * method.firstShare(PageClass.TEXT) * PAGE;
            double least = 2000 + leastCost(price);
            usual += least;
            trials += cost - least;
            use(method, (int) (method.firstShare(PageClass.TEXT) * PAGE), (long) method.firstNanos(PageClass.TEXT));
        }
        assertThat(trials / usual).isBetween(0.001, 0.0101);
    }

    @Test
    void shouldNotBeMisledByAThreadThatWasSetAside() {
        choice.price(3);
        for (int page = 0; page < 1000; page++) {
            PageMethod method = choice.next();
            long took = page == 500 ? 5_000_000 : (long) method.firstNanos(PageClass.TEXT);
            use(method, (int) (method.firstShare(PageClass.TEXT) * PAGE), took);
        }
        assertThat(choice.next()).isEqualTo(PageMethod.LZ4);
    }

    private static double leastCost(double price) {
        double least = Double.MAX_VALUE;
        for (PageMethod method : PageMethod.values()) {
            least = Math.min(
                    least, method.firstNanos(PageClass.TEXT) + price * method.firstShare(PageClass.TEXT) * PAGE);
        }
        return least;
    }

    private void use(PageMethod method, int bytes, long nanos) {
        if (method != PageMethod.RAW) {
            choice.used(bytes, choice.isTimed() ? nanos : 0);
        }
    }
}
