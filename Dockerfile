# Godwit as an image. `mvn package` makes all that goes into it, so there is no build stage:
#   mvn package -DskipTests && docker build -t godwit .
FROM debian:bookworm-slim
COPY cli/target/godwit/runtime /opt/godwit/runtime
COPY cli/target/godwit/lib /opt/godwit/lib
# Any user that owns nothing: Godwit writes to /tmp (its native libraries) and where --json says.
USER 10001:10001
EXPOSE 7070
# The flags of the `godwit` launcher.
ENTRYPOINT ["/opt/godwit/runtime/bin/java", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-XX:+UseSerialGC", "-Xmx1g", "-cp", "/opt/godwit/lib/*", "dev.godwit.cli.Main"]
CMD ["--help"]
