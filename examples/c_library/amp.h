/* A guitar amplifier. Written by build.rs from src/lib.rs. */

#ifndef AMP_H
#define AMP_H

#include <stddef.h>
#include <stdint.h>

/*
 The sample rate in Hz that the amplifier has learned.
 */
#define AMP_SAMPLE_RATE 48000

/*
 The size of `AmpState` in words of 8 bytes.
 */
#define AMP_WORDS 128

/*
 What the amplifier remembers of one channel. The caller owns it, and `amp_reset` prepares it.
 It can be copied and moved like any other struct.
 */
typedef struct AmpState {
  /*
   Not for the caller.
   */
  uint64_t memory[AMP_WORDS];
} AmpState;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/*
 Prepares a state: the amplifier has heard nothing but silence. The memory may hold anything.

 # Safety
 `state` must point to an `AmpState` that nothing else uses during the call.
 */
void amp_reset(struct AmpState *state);

/*
 Plays the next samples of a channel. They can be any number, and the sound does not depend on
 how it is cut into blocks.

 # Safety
 `state` must have been prepared with `amp_reset`, and nothing else may use it during the call.
 `input` and `output` must point to `samples` numbers each. They may be the same, but may not
 overlap otherwise.
 */
void amp_process(struct AmpState *state, const float *input, float *output, size_t samples);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* AMP_H */
