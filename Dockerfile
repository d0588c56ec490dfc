# Godwit as an image: what the archive holds. `mvn package` makes all of it, so there is no build stage:
#   mvn package -DskipTests && docker build -t godwit .
FROM debian:bookworm-slim
COPY cli/target/godwit /opt/godwit
# Any user that owns nothing: Godwit writes to /tmp (its native libraries) and where --json says.
USER 10001:10001
EXPOSE 7070
ENTRYPOINT ["/opt/godwit/bin/godwit"]
CMD ["--help"]
