package dev.godwit.lab.predict;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// A curve through measured points. Readings scatter, and a curve that ever falls would be wrong, so neighbours that
/// fall are pooled (isotonic regression); between points it is straight, from the origin to the first too, and beyond
/// the last it stays: a guest that was watched for the longest round has shown its working set, or will have shown too
/// little, which the error tells.
final class MeasuredCurve implements DirtyCurve {
    private final List<Point> points;

    MeasuredCurve(List<Point> measured) {
        if (measured.isEmpty()) {
            throw new IllegalArgumentException("a curve without a point");
        }
        List<Pool> pools = new ArrayList<>();
        measured.stream()
                .sorted(Comparator.comparingDouble(Point::seconds))
                .forEach(point -> add(pools, new Pool(point.seconds(), point.pages(), 1)));
        points = pools.stream().map(Pool::point).toList();
    }

    private static void add(List<Pool> pools, Pool next) {
        Pool last = next;
        while (!pools.isEmpty()
                && pools.getLast().point().pages() >= last.point().pages()) {
            last = pools.removeLast().with(last);
        }
        pools.add(last);
    }

    @Override
    public double pagesAfter(double seconds) {
        Point before = new Point(0, 0);
        for (Point point : points) {
            if (seconds <= point.seconds()) {
                double span = point.seconds() - before.seconds();
                double share = span <= 0 ? 1 : (seconds - before.seconds()) / span;
                return before.pages() + share * (point.pages() - before.pages());
            }
            before = point;
        }
        return before.pages();
    }

    private record Pool(double sumOfSeconds, double sumOfPages, int count) {
        Pool with(Pool other) {
            return new Pool(sumOfSeconds + other.sumOfSeconds, sumOfPages + other.sumOfPages, count + other.count);
        }

        Point point() {
            return new Point(sumOfSeconds / count, sumOfPages / count);
        }
    }
}
