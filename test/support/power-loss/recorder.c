/* Preloaded into a process (LD_PRELOAD): records what it writes, truncates, renames, removes and syncs below a folder,
 * in order, so that a power cut can be replayed at any point. RECORD_FOLDER: what is watched; RECORD_LOG: where to.
 * A record is: op u8, path length u16, path, offset u64, length u32, bytes; little-endian. Syncs are recorded, not made. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static int log_fd = -1;
static char folder[PATH_MAX];

static int is_watched(const char *path) {
  size_t length = strlen(folder);
  return length > 0 && strncmp(path, folder, length) == 0 && (path[length] == '/' || path[length] == 0);
}

/* The path of a descriptor that is watched, or NULL. */
static const char *path_of(int fd, char *into) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, into, PATH_MAX - 1);
  if (length <= 0) return NULL;
  into[length] = 0;
  return is_watched(into) ? into : NULL;
}

static void put(const void *bytes, size_t length) {
  const char *at = bytes;
  while (length > 0) {
    long done = syscall(SYS_write, log_fd, at, length);
    /* A recording with a hole in it would prove nothing. */
    if (done <= 0) abort();
    at += done;
    length -= (size_t)done;
  }
}

static void record(char op, const char *path, uint64_t offset, const void *bytes, uint32_t length) {
  char head[3];
  uint16_t path_length = (uint16_t)strlen(path);
  head[0] = op;
  memcpy(head + 1, &path_length, 2);
  put(head, 3);
  put(path, path_length);
  put(&offset, 8);
  put(&length, 4);
  put(bytes, length);
}

__attribute__((constructor)) static void begin(void) {
  const char *watched = getenv("RECORD_FOLDER"), *log = getenv("RECORD_LOG");
  if (watched == NULL || log == NULL) return;
  log_fd = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (log_fd >= 0) snprintf(folder, sizeof folder, "%s", watched);
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static ssize_t written(int fd, const void *bytes, ssize_t done, off_t offset) {
  char path[PATH_MAX];
  if (done > 0 && path_of(fd, path) != NULL) {
    if (offset < 0) offset = lseek(fd, 0, SEEK_CUR) - done;
    record('w', path, (uint64_t)offset, bytes, (uint32_t)done);
  }
  return done;
}

ssize_t write(int fd, const void *bytes, size_t length) {
  pthread_mutex_lock(&turn);
  ssize_t done = written(fd, bytes, REAL(write)(fd, bytes, length), -1);
  pthread_mutex_unlock(&turn);
  return done;
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset) {
  pthread_mutex_lock(&turn);
  ssize_t done = written(fd, bytes, REAL(pwrite)(fd, bytes, length, offset), offset);
  pthread_mutex_unlock(&turn);
  return done;
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t offset) { return pwrite(fd, bytes, length, offset); }

/* Taken apart, so that each piece is recorded as it lies in the file. */
ssize_t writev(int fd, const struct iovec *pieces, int count) {
  ssize_t total = 0;
  for (int i = 0; i < count; i++) {
    ssize_t done = write(fd, pieces[i].iov_base, pieces[i].iov_len);
    if (done < 0) return total > 0 ? total : done;
    total += done;
    if ((size_t)done < pieces[i].iov_len) break;
  }
  return total;
}

int ftruncate(int fd, off_t length) {
  char path[PATH_MAX];
  pthread_mutex_lock(&turn);
  int result = REAL(ftruncate)(fd, length);
  if (result == 0 && path_of(fd, path) != NULL) record('t', path, (uint64_t)length, "", 0);
  pthread_mutex_unlock(&turn);
  return result;
}

int ftruncate64(int fd, off64_t length) { return ftruncate(fd, length); }

static int synced(int fd, int (*real)(int)) {
  char path[PATH_MAX];
  pthread_mutex_lock(&turn);
  int is_ours = path_of(fd, path) != NULL;
  if (is_ours) record('s', path, 0, "", 0);
  pthread_mutex_unlock(&turn);
  return is_ours ? 0 : real(fd);
}

int fsync(int fd) { return synced(fd, REAL(fsync)); }
int fdatasync(int fd) { return synced(fd, REAL(fdatasync)); }

int unlink(const char *path) {
  pthread_mutex_lock(&turn);
  int result = REAL(unlink)(path);
  if (result == 0 && is_watched(path)) record('d', path, 0, "", 0);
  pthread_mutex_unlock(&turn);
  return result;
}

int rename(const char *from, const char *to) {
  pthread_mutex_lock(&turn);
  int result = REAL(rename)(from, to);
  if (result == 0 && is_watched(from)) record('r', from, 0, to, (uint32_t)strlen(to));
  pthread_mutex_unlock(&turn);
  return result;
}
