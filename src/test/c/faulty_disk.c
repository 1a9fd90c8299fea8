/*
 * A disk that fails when a test says so, for any program: LD_PRELOAD=<this>, FAULTY_DISK=<file>. While the file exists, each
 * of its lines says what fails:
 *
 *     <call> <error> <part of a path>
 *
 * where <call> is write, sync, truncate, rename, create or * for all of them, and <error> is an errno by name, or short:
 * then a write takes half of what it is given. Only regular files and directories fail; what fails does nothing before.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum { WELL = 0, SHORT = -1 };

static int number(const char *error) {
    static const struct { const char *name; int number; } errors[] = {
        {"ENOSPC", ENOSPC}, {"EIO", EIO}, {"EROFS", EROFS}, {"EDQUOT", EDQUOT}, {"short", SHORT}};
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
        if (strcmp(error, errors[i].name) == 0) {
            return errors[i].number;
        }
    }
    return EIO;
}

/* Reads the file by system calls, as this is called from within the functions that would be used otherwise. */
static int fault(const char *call, const char *path) {
    const char *control = getenv("FAULTY_DISK");
    if (control == NULL) {
        return WELL;
    }
    int fd = (int) syscall(SYS_openat, AT_FDCWD, control, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return WELL;
    }
    char text[4096];
    ssize_t length = syscall(SYS_read, fd, text, sizeof text - 1);
    syscall(SYS_close, fd);
    text[length > 0 ? length : 0] = 0;
    char *rest = NULL;
    for (char *line = strtok_r(text, "\n", &rest); line != NULL; line = strtok_r(NULL, "\n", &rest)) {
        char which[16], error[16], part[512];
        if (sscanf(line, "%15s %15s %511s", which, error, part) == 3
                && (strcmp(which, call) == 0 || strcmp(which, "*") == 0) && strstr(path, part) != NULL) {
            return number(error);
        }
    }
    return WELL;
}

static int fault_of(const char *call, int fd) {
    int saved = errno;
    int found = WELL;
    struct stat status;
    if (getenv("FAULTY_DISK") != NULL && fstat(fd, &status) == 0
            && (S_ISREG(status.st_mode) || S_ISDIR(status.st_mode))) {
        char link[64], path[PATH_MAX];
        snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
        ssize_t length = readlink(link, path, sizeof path - 1);
        if (length > 0) {
            path[length] = 0;
            found = fault(call, path);
        }
    }
    errno = saved;
    return found;
}

#define NEXT(type, name) ((type) dlsym(RTLD_NEXT, name))
#define FAIL_OR(found, result) \
    if (found > 0) { errno = found; return -1; } \
    return result
#define LESS(found, count) (found == SHORT && count > 1 ? count / 2 : count)

ssize_t write(int fd, const void *bytes, size_t count) {
    int found = fault_of("write", fd);
    FAIL_OR(found, NEXT(ssize_t (*)(int, const void *, size_t), "write")(fd, bytes, LESS(found, count)));
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at) {
    int found = fault_of("write", fd);
    FAIL_OR(found,
            NEXT(ssize_t (*)(int, const void *, size_t, off64_t), "pwrite64")(fd, bytes, LESS(found, count), at));
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at) {
    return pwrite64(fd, bytes, count, at);
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
    int found = fault_of("write", fd);
    if (found == SHORT) {
        return write(fd, parts[0].iov_base, parts[0].iov_len);
    }
    FAIL_OR(found, NEXT(ssize_t (*)(int, const struct iovec *, int), "writev")(fd, parts, count));
}

int fsync(int fd) {
    int found = fault_of("sync", fd);
    FAIL_OR(found, NEXT(int (*)(int), "fsync")(fd));
}

int fdatasync(int fd) {
    int found = fault_of("sync", fd);
    FAIL_OR(found, NEXT(int (*)(int), "fdatasync")(fd));
}

int ftruncate64(int fd, off64_t length) {
    int found = fault_of("truncate", fd);
    FAIL_OR(found, NEXT(int (*)(int, off64_t), "ftruncate64")(fd, length));
}

int ftruncate(int fd, off_t length) {
    return ftruncate64(fd, length);
}

int rename(const char *from, const char *to) {
    int found = fault("rename", to);
    FAIL_OR(found, NEXT(int (*)(const char *, const char *), "rename")(from, to));
}

static int opened(const char *name, const char *path, int flags, mode_t mode) {
    int found = (flags & O_CREAT) != 0 && access(path, F_OK) != 0 ? fault("create", path) : WELL;
    FAIL_OR(found, NEXT(int (*)(const char *, int, ...), name)(path, flags, mode));
}

int open(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    return opened("open", path, flags, mode);
}

int open64(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    return opened("open64", path, flags, mode);
}
