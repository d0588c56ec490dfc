package dev.godwit.cli;

import dev.godwit.source.SchemeCatalog;
import dev.godwit.source.policy.PolicyCatalog;
import java.util.Iterator;
import java.util.List;

/// The names that help and shell completion offer for schemes and their policies.
final class PolicyNames {
    private PolicyNames() {}

    /// Some names.
    abstract static class Names implements Iterable<String> {
        private final List<String> names;

        Names(List<String> names) {
            this.names = names;
        }

        @Override
        public Iterator<String> iterator() {
            return names.iterator();
        }
    }

    /// All schemes.
    static final class Schemes extends Names {
        Schemes() {
            super(SchemeCatalog.names());
        }
    }

    /// What `--stop` takes.
    static final class StopRules extends Names {
        StopRules() {
            super(PolicyCatalog.TERMINATIONS);
        }
    }

    /// What `--selection` takes.
    static final class Selections extends Names {
        Selections() {
            super(PolicyCatalog.SELECTIONS);
        }
    }

    /// What `--order` takes.
    static final class Orders extends Names {
        Orders() {
            super(PolicyCatalog.ORDERS);
        }
    }

    /// What `--throttle` takes.
    static final class Throttles extends Names {
        Throttles() {
            super(PolicyCatalog.THROTTLES);
        }
    }

    /// What `--rate` takes.
    static final class Rates extends Names {
        Rates() {
            super(PolicyCatalog.RATES);
        }
    }
}
