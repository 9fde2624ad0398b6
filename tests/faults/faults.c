/* Makes a call that changes files under one folder fail, or kills the process there.

   Preloaded (LD_PRELOAD), it stands between a program and libc, so that it also reaches what SQLite
   and FAISS do. Calls on files under the folder are counted from 1; call number `at` fails with
   `error`, or the process dies there by SIGKILL. Armed through the environment (FAULT_FOLDER,
   FAULT_AT, FAULT_ERRNO, FAULT_KILL, FAULT_STAYS, FAULT_SHORT; how many calls there were is written
   to the file FAULT_COUNT at the end) or by `faults_arm`.

   Not seen: what goes through a memory map, putc and printf into a FILE, and calls within libc,
   such as the write that a full buffer of a FILE leads to: fwrite, fflush and fclose are counted in
   its place. A rename or link counts where it leads to. A call that fails does nothing, and a
   buffer that can't be written is lost. */

#define _GNU_SOURCE
#undef _FORTIFY_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

/* Shared with forked processes: a parent can still read what a killed child did. */
static struct state {
    int pid, at, error, kill, stays, shorter, calls, hits;
    char folder[PATH_MAX], hit[PATH_MAX + 64];
} *state;

#define REAL(name) \
    static __typeof__(&name) real; \
    if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

/* Arms this process, and none that it starts. `at` 0: only count. */
void faults_arm(const char *folder, int at, int error, int kill, int stays, int shorter) {
    *state = (struct state){0, at, error, kill, stays, shorter, 0, 0, "", ""};
    snprintf(state->folder, sizeof state->folder, "%s", folder);
    state->pid = getpid();
}
void faults_disarm(void) { state->pid = 0; }
int faults_calls(void) { return state->calls; }
int faults_hits(void) { return state->hits; }
const char *faults_hit(void) { return state->hit; }

static int setting(const char *name) {
    const char *value = getenv(name);
    return value ? atoi(value) : 0;
}

__attribute__((constructor)) static void begin(void) {
    state = mmap(NULL, sizeof *state, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (state == MAP_FAILED) abort();
    const char *folder = getenv("FAULT_FOLDER");
    if (!folder) return;
    faults_arm(folder, setting("FAULT_AT"), setting("FAULT_ERRNO"), setting("FAULT_KILL"),
               setting("FAULT_STAYS"), setting("FAULT_SHORT"));
    unsetenv("FAULT_FOLDER"); /* what it starts isn't armed */
}

__attribute__((destructor)) static void end(void) {
    const char *name = getenv("FAULT_COUNT");
    if (!name || state->pid != getpid()) return;
    faults_disarm();
    FILE *file = fopen(name, "w");
    if (file) {
        fprintf(file, "%d %d %s\n", state->calls, state->hits, state->hit);
        fclose(file);
    }
}

static int armed(void) { return state && state->pid && state->pid == getpid(); }

static int inside(const char *path) {
    size_t length = strlen(state->folder);
    return !strncmp(path, state->folder, length) && (path[length] == '/' || !path[length]);
}

/* Where an open file stands, or an empty path. */
static void place_of(int handle, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", handle);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    path[length < 0 ? 0 : length] = 0;
}

enum { PASS, FAIL, HALF };

/* Whether a call gives room back: a full disk lets it pass. */
static int removes(const char *name) {
    return !strncmp(name, "unlink", 6) || !strcmp(name, "rmdir") || !strcmp(name, "remove");
}

/* Counts a call on a path and says what becomes of it; with HALF, half of it is to be done. */
static int judge(const char *name, const char *path, int divisible) {
    if (!inside(path)) return PASS;
    int number = __atomic_add_fetch(&state->calls, 1, __ATOMIC_SEQ_CST);
    if (!state->at || number < state->at || (number > state->at && !state->stays)) return PASS;
    if (number > state->at && state->error == ENOSPC && removes(name)) return PASS;
    if (!state->hits++) snprintf(state->hit, sizeof state->hit, "%s %s", name, path);
    if (divisible && state->shorter) {
        state->shorter = 0;
        if (!state->kill) state->at = number + 1; /* a short write, and the next call fails */
        return HALF;
    }
    if (state->kill) kill(getpid(), SIGKILL);
    errno = state->error;
    return FAIL;
}

static int judge_handle(const char *name, int handle, int divisible) {
    char path[PATH_MAX];
    if (!armed()) return PASS;
    place_of(handle, path);
    return judge(name, path, divisible);
}

static int judge_path(const char *name, int folder, const char *path) {
    char whole[2 * PATH_MAX];
    if (!armed()) return PASS;
    if (path[0] == '/') return judge(name, path, 0);
    if (folder == AT_FDCWD) {
        if (!getcwd(whole, PATH_MAX)) whole[0] = 0;
    } else
        place_of(folder, whole);
    size_t length = strlen(whole);
    snprintf(whole + length, sizeof whole - length, "/%s", path);
    return judge(name, whole, 0);
}

static ssize_t halved(ssize_t done) {
    if (state->kill) kill(getpid(), SIGKILL);
    return done;
}

/* Writing to a handle: name, arguments as declared and as passed on, and the argument to halve. */
#define WRITING(name, declared, passed, handle, size) \
    ssize_t name declared { \
        REAL(name); \
        int verdict = judge_handle(#name, handle, size > 1); \
        if (verdict == FAIL) return -1; \
        if (verdict == PASS) return real passed; \
        size /= 2; \
        return halved(real passed); \
    }
WRITING(write, (int f, const void *b, size_t n), (f, b, n), f, n)
WRITING(pwrite, (int f, const void *b, size_t n, off_t o), (f, b, n, o), f, n)
WRITING(pwrite64, (int f, const void *b, size_t n, off64_t o), (f, b, n, o), f, n)
WRITING(writev, (int f, const struct iovec *v, int n), (f, v, n), f, n)
WRITING(pwritev, (int f, const struct iovec *v, int n, off_t o), (f, v, n, o), f, n)
WRITING(pwritev64, (int f, const struct iovec *v, int n, off64_t o), (f, v, n, o), f, n)
WRITING(sendfile, (int f, int i, off_t *o, size_t n), (f, i, o, n), f, n)
WRITING(sendfile64, (int f, int i, off64_t *o, size_t n), (f, i, o, n), f, n)
WRITING(copy_file_range, (int i, off64_t *p, int f, off64_t *q, size_t n, unsigned g),
        (i, p, f, q, n, g), f, n)

/* Other calls on a handle or on paths, which fail with -1. */
#define WHOLE(name, declared, passed, verdict) \
    int name declared { \
        REAL(name); \
        return (verdict) == PASS ? real passed : -1; \
    }
#define HANDLE(name, declared, passed) WHOLE(name, declared, passed, judge_handle(#name, f, 0))
#define PATH(name, declared, passed, folder, path) \
    WHOLE(name, declared, passed, judge_path(#name, folder, path))
HANDLE(fsync, (int f), (f))
HANDLE(fdatasync, (int f), (f))
HANDLE(ftruncate, (int f, off_t n), (f, n))
HANDLE(ftruncate64, (int f, off64_t n), (f, n))
HANDLE(fallocate, (int f, int m, off_t o, off_t n), (f, m, o, n))
HANDLE(fallocate64, (int f, int m, off64_t o, off64_t n), (f, m, o, n))
PATH(truncate, (const char *p, off_t n), (p, n), AT_FDCWD, p)
PATH(truncate64, (const char *p, off64_t n), (p, n), AT_FDCWD, p)
PATH(rename, (const char *p, const char *q), (p, q), AT_FDCWD, q)
PATH(renameat, (int d, const char *p, int e, const char *q), (d, p, e, q), e, q)
PATH(renameat2, (int d, const char *p, int e, const char *q, unsigned g), (d, p, e, q, g), e, q)
PATH(link, (const char *p, const char *q), (p, q), AT_FDCWD, q)
PATH(linkat, (int d, const char *p, int e, const char *q, int g), (d, p, e, q, g), e, q)
PATH(symlink, (const char *p, const char *q), (p, q), AT_FDCWD, q)
PATH(symlinkat, (const char *p, int e, const char *q), (p, e, q), e, q)
PATH(unlink, (const char *p), (p), AT_FDCWD, p)
PATH(unlinkat, (int d, const char *p, int g), (d, p, g), d, p)
PATH(remove, (const char *p), (p), AT_FDCWD, p)
PATH(mkdir, (const char *p, mode_t m), (p, m), AT_FDCWD, p)
PATH(mkdirat, (int d, const char *p, mode_t m), (d, p, m), d, p)
PATH(rmdir, (const char *p), (p), AT_FDCWD, p)

/* These give the error instead of setting errno. */
int posix_fallocate(int f, off_t o, off_t n) {
    REAL(posix_fallocate);
    return judge_handle("posix_fallocate", f, 0) == PASS ? real(f, o, n) : errno;
}
int posix_fallocate64(int f, off64_t o, off64_t n) {
    REAL(posix_fallocate64);
    return judge_handle("posix_fallocate64", f, 0) == PASS ? real(f, o, n) : errno;
}

/* Opening counts where it may make a file or empty one. */
#define OPENING(name, declared, passed, folder) \
    int name declared { \
        REAL(name); \
        va_list rest; \
        va_start(rest, g); \
        mode_t m = g & O_CREAT || (g & O_TMPFILE) == O_TMPFILE ? va_arg(rest, mode_t) : 0; \
        va_end(rest); \
        if (g & (O_CREAT | O_TRUNC) && judge_path(#name, folder, p) != PASS) return -1; \
        return real passed; \
    }
OPENING(open, (const char *p, int g, ...), (p, g, m), AT_FDCWD)
OPENING(open64, (const char *p, int g, ...), (p, g, m), AT_FDCWD)
OPENING(openat, (int d, const char *p, int g, ...), (d, p, g, m), d)
OPENING(openat64, (int d, const char *p, int g, ...), (d, p, g, m), d)
#define OPENING_FILE(name) \
    FILE *name(const char *p, const char *mode) { \
        REAL(name); \
        if (mode[0] != 'r' && judge_path(#name, AT_FDCWD, p) != PASS) return NULL; \
        return real(p, mode); \
    }
OPENING_FILE(fopen)
OPENING_FILE(fopen64)

static int judge_file(const char *name, FILE *file, int divisible) {
    return __fwritable(file) ? judge_handle(name, fileno(file), divisible) : PASS;
}

#define WRITING_FILE(name) \
    size_t name(const void *b, size_t size, size_t n, FILE *file) { \
        REAL(name); \
        int verdict = judge_file(#name, file, n > 1); \
        if (verdict == FAIL) return 0; \
        return verdict == PASS ? real(b, size, n, file) \
                               : (size_t)halved((ssize_t)real(b, size, n / 2, file)); \
    }
#undef fwrite_unlocked
WRITING_FILE(fwrite)
WRITING_FILE(fwrite_unlocked)

int fflush(FILE *file) {
    REAL(fflush);
    if (!file || judge_file("fflush", file, 0) == PASS) return real(file);
    __fpurge(file);
    return EOF;
}

int fclose(FILE *file) {
    REAL(fclose);
    if (judge_file("fclose", file, 0) == PASS) return real(file);
    int error = errno;
    __fpurge(file);
    real(file);
    errno = error;
    return EOF;
}
