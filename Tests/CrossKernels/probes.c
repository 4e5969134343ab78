#include "cases.h"

void probe_cases(void) {
  float *sums = floats(ck_probe_lanes);
  set->probe_f32(sums, 0.5f, 0.25f, 7);
  see_floats("probe_f32", sums, ck_probe_lanes);
  int32_t *totals = integers(ck_probe_lanes, 1000);
  set->probe_i8(totals, 0x01207f03, (const int8_t *)bytes(4 * ck_probe_lanes), 7);
  see_bytes("probe_i8", totals, ck_probe_lanes * sizeof *totals);
  uint32_t sum = 0;
  set->probe_read((const uint32_t *)bytes(4096 * sizeof sum), 4096 / 16, &sum);
  see_bytes("probe_read", &sum, sizeof sum);
  end_case();
}
