/*
 * Linked into a NativeAOT program on Unix and run before anything else: where the processor lacks instructions that the
 * program was compiled with, it says which, in one sentence, and ends. Without it the .NET runtime ends the process with "The required
 * instruction sets are not supported by the current CPU."
 *
 * Compiled during publish by the compiler driver that NativeAOT links with. CONVNEXT_CPU is the text of ConvNextTargetCpu,
 * CONVNEXT_X64_LEVEL 3 or 4, CONVNEXT_ARM_HWCAPS the bits of AT_HWCAP that the processor must have.
 */
#include <string.h>
#include <unistd.h>

static char missing[256];

static void lacks(const char *name)
{
    size_t length = strlen(missing);
    if (length + strlen(name) + 3 < sizeof missing)
    {
        strcat(missing + length, length == 0 ? "" : ", ");
        strcat(missing + length, name);
    }
}

#if defined(__x86_64__) && defined(CONVNEXT_X64_LEVEL)
#include <cpuid.h>

static void find_missing(int level)
{
    unsigned a, b, c, d, basic_c = 0, extended_b = 0, amd_c = 0;
    if (__get_cpuid(1, &a, &b, &c, &d))
    {
        basic_c = c;
    }

    if (__get_cpuid_count(7, 0, &a, &b, &c, &d))
    {
        extended_b = b;
    }

    if (__get_cpuid(0x80000001, &a, &b, &c, &d))
    {
        amd_c = c;
    }

    /* Which vector registers the operating system saves: bits 1, 2 for AVX, 5 to 7 for AVX-512. */
    unsigned saved = 0;
    if (basic_c & bit_OSXSAVE)
    {
        unsigned high;
        __asm__("xgetbv" : "=a"(saved), "=d"(high) : "c"(0));
    }

    int avx = (saved & 0x06) == 0x06;
    if (!avx || !(basic_c & bit_AVX)) lacks("AVX");
    if (!avx || !(extended_b & (1u << 5))) lacks("AVX2");
    if (!avx || !(basic_c & bit_FMA)) lacks("FMA");
    if (!(extended_b & (1u << 3))) lacks("BMI1");
    if (!(extended_b & (1u << 8))) lacks("BMI2");
    if (!(amd_c & (1u << 5))) lacks("LZCNT");
    if (!(basic_c & bit_MOVBE)) lacks("MOVBE");
    if (level < 4)
    {
        return;
    }

    int avx512 = (saved & 0xe6) == 0xe6;
    if (!avx512 || !(extended_b & (1u << 16))) lacks("AVX512F");
    if (!avx512 || !(extended_b & (1u << 17))) lacks("AVX512DQ");
    if (!avx512 || !(extended_b & (1u << 28))) lacks("AVX512CD");
    if (!avx512 || !(extended_b & (1u << 30))) lacks("AVX512BW");
    if (!avx512 || !(extended_b & (1u << 31))) lacks("AVX512VL");
}
#elif defined(__aarch64__) && defined(__linux__) && defined(CONVNEXT_ARM_HWCAPS)
#include <sys/auxv.h>

static void find_missing(int level)
{
    (void)level;
    static const struct { unsigned long bit; const char *name; } features[] =
    {
        { 1ul << 3, "AES" }, { 1ul << 5, "SHA1" }, { 1ul << 6, "SHA2" }, { 1ul << 7, "CRC32" }, { 1ul << 8, "LSE" },
        { 1ul << 12, "RDM" }, { 1ul << 15, "LRCPC" }, { 1ul << 20, "dot product" }, { 1ul << 26, "LRCPC2" },
    };
    unsigned long has = getauxval(AT_HWCAP);
    for (unsigned i = 0; i < sizeof features / sizeof features[0]; i++)
    {
        if ((CONVNEXT_ARM_HWCAPS & features[i].bit) && !(has & features[i].bit))
        {
            lacks(features[i].name);
        }
    }
}
#else
static void find_missing(int level)
{
    (void)level;
}
#endif

#ifndef CONVNEXT_CPU_FUNCTIONS_ONLY
#ifndef CONVNEXT_X64_LEVEL
#define CONVNEXT_X64_LEVEL 0
#endif

static void say(const char *text)
{
    ssize_t written = write(STDERR_FILENO, text, strlen(text));
    (void)written;
}

__attribute__((constructor)) static void check_processor(void)
{
    find_missing(CONVNEXT_X64_LEVEL);
    if (missing[0] != 0)
    {
        say("This program was compiled for " CONVNEXT_CPU ", but this processor lacks ");
        say(missing);
        say("; take a build for an older processor, or a newer machine.\n");
        _exit(134);
    }
}
#endif
