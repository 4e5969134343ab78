#include <stdio.h>
#include <stdlib.h>
#include <readline/readline.h>
#include <readline/history.h>

// Readline keeps its settings and its line in global variables, which Swift 6 doesn't let a program
// touch: these functions do it instead.

/// A line for the shell itself, as `:save FILE`, has words between blanks; null is for the usual.
static inline char *creadline_word_breaks(void) {
  static char blanks[] = " \t\n";
  return rl_line_buffer && rl_line_buffer[0] == ':' ? blanks : NULL;
}

/// Leaves signals to the program, completes with `complete` alone, and keeps long lists unpaged.
static inline void creadline_configure(const char *program, const char *word_breaks,
                                       rl_completion_func_t *complete) {
  rl_readline_name = program;
  rl_catch_signals = 0;
  rl_catch_sigwinch = 0;
  rl_change_environment = 0;
  rl_completer_word_break_characters = word_breaks;
  rl_completion_word_break_hook = creadline_word_breaks;
  rl_completer_quote_characters = "\"";
  rl_attempted_completion_function = complete;
  rl_completion_query_items = -1;
  rl_variable_bind("page-completions", "off");
  rl_variable_bind("enable-bracketed-paste", "on");
}

/// Tells a completion in progress that its matches are all there is, and what kind they are.
static inline void creadline_completes(int as_files, int without_space) {
  rl_attempted_completion_over = 1;
  rl_filename_completion_desired = as_files;
  rl_completion_suppress_append = without_space;
}

static inline const char *creadline_line(void) { return rl_line_buffer ? rl_line_buffer : ""; }
static inline int creadline_point(void) { return rl_point; }

/// Takes the terminal back after another program had it.
static inline void creadline_resume(void) {
  rl_prep_terminal(1);
  rl_forced_update_display();
}
