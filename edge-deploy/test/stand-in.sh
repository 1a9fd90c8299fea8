#!/bin/sh
# What stands in for the native binary where there is none: the same program on a JVM that the machine was lent, in
# /opt/floe-test. Takes the options of the heap and -D wherever they stand, as the native binary does.
virtual=''
for word in "$@"; do
  shift
  case $word in
    -Xm* | -D*) virtual="$virtual $word" ;;
    *) set -- "$@" "$word" ;;
  esac
done
home=${FLOE_TEST_HOME:-/opt/floe-test}
# shellcheck disable=SC2086
exec "$home/java/bin/java" --add-modules=jdk.incubator.vector -XX:TieredStopAtLevel=1 -XX:+UseSerialGC \
  --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
  -Djava.util.logging.manager=org.jboss.logmanager.LogManager $virtual -jar "$home/app/quarkus-run.jar" "$@"
