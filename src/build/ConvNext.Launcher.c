/*
 * One download for x64 machines that nobody knows: starts the best of several builds of a program that lie beside it.
 *
 *     app                 this launcher:  cc -O2 -static -o app ConvNext.Launcher.c
 *     app.x86-64-v4       published with ConvNextTargetCpu=x86-64-v4
 *     app.x86-64-v3       published with ConvNextTargetCpu=x86-64-v3
 *
 * The program takes the launcher's place (exec): same process, arguments, environment. A build that is not there is passed over.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#if !defined(__x86_64__)
#error "The launcher chooses between builds for x64; other processors have one build."
#endif

#define CONVNEXT_CPU_FUNCTIONS_ONLY
#define CONVNEXT_X64_LEVEL 4
#include "ConvNext.CpuCheck.c"

int main(int argc, char **argv)
{
    static const char *const builds[] = { "x86-64-v4", "x86-64-v3" };
    char self[4096], path[4096 + 16];
    ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
    (void)argc;
    if (length <= 0)
    {
        fprintf(stderr, "The launcher cannot find itself: /proc is not mounted.\n");
        return 1;
    }

    self[length] = 0;
    for (int level = 4; level >= 3; level--)
    {
        missing[0] = 0;
        find_missing(level);
        if (missing[0] == 0)
        {
            snprintf(path, sizeof path, "%s.%s", self, builds[4 - level]);
            execv(path, argv);
            if (errno != ENOENT)
            {
                fprintf(stderr, "%s cannot be started: %s.\n", path, strerror(errno));
                return 1;
            }
        }
    }

    if (missing[0] != 0)
    {
        fprintf(stderr, "This program needs a processor of x86-64-v3 (2013 or later); this one lacks %s.\n", missing);
        return 134;
    }

    fprintf(stderr, "%s.x86-64-v3 is missing beside the launcher.\n", self);
    return 1;
}
