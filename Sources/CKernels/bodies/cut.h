enum {
  /// The most depth that a block of a product spans: a panel of it fills the first cache. No power
  /// of two, so that rows of blocks keep out of each other's places there.
  block_depth = 384,
  /// The rows of such a block: they stay in the second cache. A multiple of every tile's height.
  block_rows = 96,
  /// Products smaller than this many multiply-adds aren't worth another task.
  least_work = 1 << 18,
  /// The work after which a pending cancellation must have been seen.
  most_work = 1 << 28,
};

/// How a grid of outputs is cut into tasks: by its size alone.
typedef struct cut {
  size_t task_rows, task_columns;
  size_t row_tasks, column_tasks;
} cut;

/// The place of a task in the grid, and which grid of those behind each other.
typedef struct cut_place {
  size_t row, column, grid;
} cut_place;

CK_INLINE size_t CK(quotient_up)(size_t count, size_t part) { return (count + part - 1) / part; }

/// The depth of the blocks of a product: as even as vectors allow.
CK_INLINE size_t CK(even_depth)(size_t depth) {
  const size_t blocks = CK(quotient_up)(depth ? depth : 1, block_depth);
  return CK(quotient_up)(CK(quotient_up)(depth, blocks), 16) * 16;
}

/// As many tasks of as even a height.
CK_INLINE cut CK(even_rows)(cut c, size_t rows) {
  if (c.row_tasks > 0) c.task_rows = CK(quotient_up)(rows, c.row_tasks);
  return c;
}

/// Cuts `rows` × `columns` outputs of `depth` steps, of which there are `batch`, so that there is
/// work for many threads but no task below the least. No task is narrower than `narrowest` columns
/// for the sake of more tasks: each has to lay out its rows anew.
static cut CK(cut_outputs)(
    size_t rows, size_t columns, size_t depth, size_t batch, size_t narrowest) {
  cut c = {block_rows, CK(quotient_up)(columns ? columns : 1, 32) * 32, 0, 0};
  for (;;) {
    c.row_tasks = CK(quotient_up)(rows, c.task_rows);
    c.column_tasks = CK(quotient_up)(columns, c.task_columns);
    const size_t height = rows < c.task_rows ? rows : c.task_rows;
    const size_t work = height * c.task_columns * (depth ? depth : 1);
    const size_t tasks = c.row_tasks * c.column_tasks * batch;
    if (work < 2 * least_work || (tasks >= 16 && work <= most_work)) return CK(even_rows)(c, rows);
    const bool divides = c.task_columns >= 2 * narrowest;
    if (divides && (c.task_columns >= 512 || c.task_rows <= 24)) {
      c.task_columns = CK(quotient_up)(c.task_columns / 2, 32) * 32;
    } else if (c.task_rows > 24) {
      c.task_rows /= 2;
    } else {
      return CK(even_rows)(c, rows);
    }
  }
}

/// Where a task lies. Tasks side by side share what is larger, the rows or the columns' matrix: a
/// thread takes many of them.
CK_INLINE cut_place CK(place_of)(const cut *c, size_t task, size_t rows, size_t columns) {
  const size_t grid = c->row_tasks * c->column_tasks, at = task % grid;
  if (rows >= columns) {
    return (cut_place){at / c->column_tasks * c->task_rows, at % c->column_tasks * c->task_columns,
                       task / grid};
  }
  return (cut_place){at % c->row_tasks * c->task_rows, at / c->row_tasks * c->task_columns,
                     task / grid};
}
