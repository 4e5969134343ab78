#include <sqlite3.h>
// SQLITE_TRANSIENT is a cast to a function pointer, a macro that Swift can't import.
static inline sqlite3_destructor_type csqlite_transient(void) { return SQLITE_TRANSIENT; }
