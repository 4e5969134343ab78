#include "cases.h"

static const ck_pooling poolings[] = {
    {2, 28, 28, 6, 14, 14, {2, 2}, {2, 2}, {1, 1}, {0, 0}, {0, 0}, false},
    {1, 9, 7, 70, 5, 4, {3, 3}, {2, 2}, {1, 1}, {1, 1}, {1, 1}, true},
    {3, 8, 8, 16, 8, 8, {3, 3}, {1, 1}, {1, 1}, {1, 1}, {1, 1}, false},
    {1, 11, 6, 17, 4, 2, {2, 3}, {3, 2}, {2, 1}, {0, 0}, {0, 0}, false},
    {2, 4, 4, 130, 1, 1, {4, 4}, {1, 1}, {1, 1}, {0, 0}, {0, 0}, false}};

void pooling_cases(void) {
  for (size_t i = 0; i < sizeof poolings / sizeof *poolings; i++) {
    const ck_pooling *p = poolings + i;
    const size_t count = p->images * p->height * p->width * p->channels;
    const size_t pooled = p->images * p->output_height * p->output_width * p->channels;
    float *source = floats(count), *target = room(pooled), *gradient = floats(pooled);
    float *by_source = room(count);
    set->max_pool_f32(p, source, target);
    see_floats("max_pool_f32", target, pooled);
    set->max_pool_gradient_f32(p, source, target, gradient, by_source);
    see_floats("max_pool_gradient_f32", by_source, count);
    set->average_pool_f32(p, source, target);
    see_floats("average_pool_f32", target, pooled);
    set->average_pool_gradient_f32(p, gradient, by_source);
    see_floats("average_pool_gradient_f32", by_source, count);
    uint8_t *codes = bytes(count), *coded = bytes_of_room(pooled);
    const ck_integer_average average = {0x80, 3, 17, 0, 255, 0.8f};
    set->integer_max_pool(p, 0x80, codes, coded);
    see_bytes("integer_max_pool", coded, pooled);
    set->integer_average_pool(p, &average, codes, coded);
    see_bytes("integer_average_pool", coded, pooled);
    set->fixed_average_pool(p, 0x80, -100, 127, codes, coded);
    see_bytes("fixed_average_pool", coded, pooled);
    end_case();
  }
}
