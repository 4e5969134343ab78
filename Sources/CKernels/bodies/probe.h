// What a CPU does at most: chains that never wait for each other, all in registers.

/// As many chains as there are registers for, and at least as many as hide a step's latency.
#if defined(CK_MASKS)
enum { CK(probe_chains) = 24 };
#else
enum { CK(probe_chains) = 6 };
#endif

static void CK(probe_f32)(float *sums, float factor, float term, size_t steps) {
  const f32x16 factors = CK(splat)(factor), terms = CK(splat)(term);
  for (size_t first = 0; first < ck_probe_lanes / 16; first += CK(probe_chains)) {
    f32x16 chains[CK(probe_chains)];
    for (size_t i = 0; i < CK(probe_chains); i++) chains[i] = CK(load)(sums + (first + i) * 16);
    for (size_t step = 0; step < steps; step++) {
#pragma clang loop unroll(full)
      for (size_t i = 0; i < CK(probe_chains); i++) chains[i] = CK(fma)(chains[i], factors, terms);
    }
    for (size_t i = 0; i < CK(probe_chains); i++) CK(store)(sums + (first + i) * 16, chains[i]);
  }
}

static void CK(probe_i8)(int32_t *sums, uint32_t four, const int8_t *weights, size_t steps) {
  for (size_t first = 0; first < ck_probe_lanes / 16; first += CK(probe_chains)) {
    i32x16 chains[CK(probe_chains)];
    memcpy(chains, sums + first * 16, sizeof chains);
    for (size_t step = 0; step < steps; step++) {
      // Says that the bytes may have changed, or all steps would become one product.
      __asm__ volatile("" : "+r"(four));
#pragma clang loop unroll(full)
      for (size_t i = 0; i < CK(probe_chains); i++) {
        chains[i] = CK(dot_four)(chains[i], four, weights);
      }
    }
    memcpy(sums + first * 16, chains, sizeof chains);
  }
}

static void CK(probe_read)(const uint32_t *numbers, size_t count, uint32_t *sum) {
  u32x16 sums[8] = {0};
  for (size_t index = 0; index < count; index += 8) {
    const size_t whole = count - index < 8 ? count - index : 8;
    for (size_t i = 0; i < whole; i++) {
      u32x16 lanes;
      memcpy(&lanes, numbers + (index + i) * 16, sizeof lanes);
      __builtin_prefetch(numbers + (index + i) * 16 + 1024);
      sums[i] += lanes;
    }
  }
  u32x16 total = {0};
  for (size_t i = 0; i < 8; i++) total += sums[i];
  for (size_t lane = 0; lane < 16; lane++) *sum += total[lane];
}
