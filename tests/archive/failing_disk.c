/* A disk that fails: preloaded, it lets the calls that write to files below a folder fail from the n-th on. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static char folder[4096];
static long fail_at = -1, calls = 0;
static int fail_errno = ENOSPC, lasting = 1, partial = 0;

void rtca_disk(const char *below, long at, int error, int lasts, int half) {
    snprintf(folder, sizeof folder, "%s", below);
    fail_at = at, fail_errno = error, lasting = lasts, partial = half, calls = 0;
}

long rtca_calls(void) { return calls; }

static int ours(int fd) {
    char link[64], path[4096];
    if (!folder[0]) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t size = readlink(link, path, sizeof path - 1);
    if (size < 0) return 0;
    path[size] = 0;
    return strncmp(path, folder, strlen(folder)) == 0;
}

static int fails(void) {
    long call = __sync_add_and_fetch(&calls, 1);
    return fail_at >= 0 && (lasting ? call >= fail_at : call == fail_at);
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int fd, const void *data, size_t size) {
    if (ours(fd) && fails()) {
        if (partial && size > 1) return REAL(write)(fd, data, size / 2);
        errno = fail_errno;
        return -1;
    }
    return REAL(write)(fd, data, size);
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) {
    if (ours(fd) && fails()) {
        if (partial && size > 1) REAL(pwrite64)(fd, data, size / 2, at);
        errno = fail_errno;
        return -1;
    }
    return REAL(pwrite64)(fd, data, size, at);
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t at) { return pwrite64(fd, data, size, at); }

#define GUARD(name)                       \
    if (ours(fd) && fails()) {            \
        errno = fail_errno;               \
        return -1;                        \
    }

int fsync(int fd) { GUARD(fsync) return REAL(fsync)(fd); }
int fdatasync(int fd) { GUARD(fdatasync) return REAL(fdatasync)(fd); }
int ftruncate(int fd, off_t size) { GUARD(ftruncate) return REAL(ftruncate)(fd, size); }
int ftruncate64(int fd, off64_t size) { GUARD(ftruncate64) return REAL(ftruncate64)(fd, size); }

int unlink(const char *path) {
    if (folder[0] && strncmp(path, folder, strlen(folder)) == 0 && fails()) {
        errno = fail_errno;
        return -1;
    }
    return REAL(unlink)(path);
}
