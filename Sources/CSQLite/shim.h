#include <sqlite3.h>
// SQLITE_TRANSIENT is a cast to a function pointer, a macro that Swift can't import.
static inline sqlite3_destructor_type csqlite_transient(void) { return SQLITE_TRANSIENT; }
// A function of variable arguments, which Swift can't call.
static inline int csqlite_leave_log_on_close(sqlite3 *database) {
  return sqlite3_db_config(database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)0);
}
