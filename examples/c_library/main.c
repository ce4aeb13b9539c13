/* Plays its input through the amplifier: numbers of type `float`, as they are in memory.
 *
 *     ./play < clean.raw > played.raw
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "amp.h"

/* What an audio host hands over at a time; here of different sizes, as some hosts do. */
static const size_t BLOCKS[] = {64, 1, 256, 100};
enum { LONGEST = 256 };

int main(void) {
    /* Memory that holds anything. */
    AmpState left, right;
    memset(&left, 0xff, sizeof left);
    memset(&right, 0xff, sizeof right);
    amp_reset(&left);
    amp_reset(&right);

    float input[LONGEST], output[LONGEST];
    double seconds = 0;
    size_t all = 0, read;
    for (size_t turn = 0; (read = fread(input, sizeof *input, BLOCKS[turn % 4], stdin)) > 0; turn++) {
        clock_t start = clock();
        amp_process(&left, input, output, read);
        seconds += (double)(clock() - start) / CLOCKS_PER_SEC;
        all += read;
        if (fwrite(output, sizeof *output, read, stdout) != read) {
            perror("the sound cannot be written");
            return 1;
        }
        /* Another channel, in place. */
        amp_process(&right, input, input, read);
        if (memcmp(input, output, read * sizeof *input) != 0) {
            fprintf(stderr, "two channels with one input differ\n");
            return 1;
        }
    }
    /* No samples at all are fine too. */
    amp_process(&left, NULL, NULL, 0);
    fprintf(stderr, "%.0f times faster than %d Hz\n", (double)all / AMP_SAMPLE_RATE / seconds, AMP_SAMPLE_RATE);
    return 0;
}
