#include "cases.h"

/// Powers of two, other small radices, and a prime.
static const struct {
  size_t size, radices[5], stages;
} transforms[] = {
    {1, {1}, 0}, {2, {2}, 1}, {8, {4, 2}, 2}, {60, {4, 3, 5}, 3}, {13, {13}, 1}, {400, {4, 4, 5, 5}, 4},
};

void fourier_cases(void) {
  for (size_t i = 0; i < sizeof transforms / sizeof *transforms; i++) {
    const size_t size = transforms[i].size;
    // The kernel takes any numbers for cosines and sines.
    const ck_fourier transform = {
        .size = size, .radices = transforms[i].radices, .stages = transforms[i].stages,
        .cosines = floats(size), .sines = floats(size),
        .real = floats(16 * size), .imaginary = floats(16 * size), .work = room(32 * size)};
    set->fourier_f32(&transform);
    see_floats("fourier_f32", transform.real, 16 * size);
    see_floats("fourier_f32", transform.imaginary, 16 * size);
    end_case();
  }
}
