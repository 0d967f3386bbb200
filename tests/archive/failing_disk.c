/* A disk that fails, or a machine that dies: preloaded, it counts the calls that change files below a folder, and lets
   the n-th fail (or all from the n-th on), or kills the process in it. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static char folder[4096];
static long fail_at = -1, calls = 0;
static int fail_errno = ENOSPC, lasting = 1, partial = 0, deadly = 0;

void rtca_disk(const char *below, long at, int error, int lasts, int half, int kills) {
    snprintf(folder, sizeof folder, "%s", below);
    fail_at = at, fail_errno = error, lasting = lasts, partial = half, deadly = kills, calls = 0;
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

static int below(const char *path) { return folder[0] && strncmp(path, folder, strlen(folder)) == 0; }

/* Whether this call is to fail; it may write half of its data first, and does not return where it is to kill. */
static int fails(void (*half)(void *), void *data) {
    long call = __sync_add_and_fetch(&calls, 1);
    if (fail_at < 0 || (lasting ? call < fail_at : call != fail_at)) return 0;
    if (partial && half) half(data);
    if (deadly) kill(getpid(), SIGKILL);
    return 1;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

struct writing {
    int fd;
    const void *data;
    size_t size;
    off64_t at;
    ssize_t done;
};

static void write_half(void *given) {
    struct writing *all = given;
    if (all->size > 1) all->done = REAL(write)(all->fd, all->data, all->size / 2);
}

static void pwrite_half(void *given) {
    struct writing *all = given;
    if (all->size > 1) REAL(pwrite64)(all->fd, all->data, all->size / 2, all->at);
}

ssize_t write(int fd, const void *data, size_t size) {
    struct writing all = {fd, data, size, 0, -1};
    if (!ours(fd) || !fails(write_half, &all)) return REAL(write)(fd, data, size);
    if (all.done >= 0) return all.done; /* a short write says how much it wrote */
    errno = fail_errno;
    return -1;
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) {
    struct writing all = {fd, data, size, at, -1};
    if (!ours(fd) || !fails(pwrite_half, &all)) return REAL(pwrite64)(fd, data, size, at);
    errno = fail_errno;
    return -1;
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t at) { return pwrite64(fd, data, size, at); }

#define GUARD(whose)               \
    if (whose && fails(NULL, NULL)) { \
        errno = fail_errno;         \
        return -1;                  \
    }

int fsync(int fd) { GUARD(ours(fd)) return REAL(fsync)(fd); }
int fdatasync(int fd) { GUARD(ours(fd)) return REAL(fdatasync)(fd); }
int ftruncate(int fd, off_t size) { GUARD(ours(fd)) return REAL(ftruncate)(fd, size); }
int ftruncate64(int fd, off64_t size) { GUARD(ours(fd)) return REAL(ftruncate64)(fd, size); }
int unlink(const char *path) { GUARD(below(path)) return REAL(unlink)(path); }
int mkdir(const char *path, mode_t mode) { GUARD(below(path)) return REAL(mkdir)(path, mode); }
int rename(const char *from, const char *to) { GUARD(below(to)) return REAL(rename)(from, to); }
int link(const char *from, const char *to) { GUARD(below(to)) return REAL(link)(from, to); }
int symlink(const char *to, const char *path) { GUARD(below(path)) return REAL(symlink)(to, path); }
