/*
 * Loaded into a process with LD_PRELOAD, shows it a processor without AVX-512: CPUID is made to trap (arch_prctl, Linux on x64) and is answered
 * with the bits of AVX-512, AVX10 and AMX taken out. Who chooses its code by CPUID, as ONNX Runtime does and the .NET runtime does, chooses what it
 * would choose on an AVX2 machine, and runs it at full speed: only CPUID itself becomes slow.
 */
#define _GNU_SOURCE
#include <asm/prctl.h>
#include <cpuid.h>
#include <dlfcn.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#define BIT(n) (1u << (n))

typedef int sigaction_function(int, const struct sigaction *, struct sigaction *);

static sigaction_function *libc_sigaction;

/* What the process itself wants done about SIGSEGV, the signal that a trapped CPUID comes as. */
static struct sigaction of_process;

/* Intel's manual, volume 2, CPUID leaf 7. */
static void remove_avx512(unsigned subleaf, unsigned *a, unsigned *b, unsigned *c, unsigned *d)
{
    if (subleaf == 0)
    {
        *b &= ~(BIT(16) | BIT(17) | BIT(21) | BIT(26) | BIT(27) | BIT(28) | BIT(30) | BIT(31)); /* F, DQ, IFMA, PF, ER, CD, BW, VL */
        *c &= ~(BIT(1) | BIT(6) | BIT(11) | BIT(12) | BIT(14));                                 /* VBMI, VBMI2, VNNI, BITALG, VPOPCNTDQ */
        *d &= ~(BIT(2) | BIT(3) | BIT(8) | BIT(22) | BIT(23) | BIT(24) | BIT(25)); /* 4VNNIW, 4FMAPS, VP2INTERSECT, AMX-BF16, FP16, AMX-TILE, AMX-INT8 */
    }
    else if (subleaf == 1)
    {
        *a &= ~(BIT(5) | BIT(21)); /* BF16, AMX-FP16 */
        *d &= ~(BIT(8) | BIT(19)); /* AMX-COMPLEX, AVX10 */
    }
}

static void on_fault(int number, siginfo_t *info, void *context)
{
    static const unsigned char cpuid[] = { 0x0f, 0xa2 };
    greg_t *registers = ((ucontext_t *)context)->uc_mcontext.gregs;

    /* A trapped instruction has no address of a fault; where there is one, the instruction pointer itself may be what is wrong. */
    if (info->si_code == SI_KERNEL && memcmp((const void *)registers[REG_RIP], cpuid, sizeof cpuid) == 0)
    {
        unsigned leaf = (unsigned)registers[REG_RAX], subleaf = (unsigned)registers[REG_RCX], a, b, c, d;
        syscall(SYS_arch_prctl, ARCH_SET_CPUID, 1);
        __cpuid_count(leaf, subleaf, a, b, c, d);
        syscall(SYS_arch_prctl, ARCH_SET_CPUID, 0);
        if (leaf == 7)
        {
            remove_avx512(subleaf, &a, &b, &c, &d);
        }

        registers[REG_RAX] = a;
        registers[REG_RBX] = b;
        registers[REG_RCX] = c;
        registers[REG_RDX] = d;
        registers[REG_RIP] += sizeof cpuid;
    }
    else if (of_process.sa_flags & SA_SIGINFO)
    {
        of_process.sa_sigaction(number, info, context);
    }
    else
    {
        /* Back to the instruction, which then ends the process as it would have. */
        libc_sigaction(number, &of_process, NULL);
    }
}

/* The .NET runtime has a handler of its own for SIGSEGV, which is remembered and called, but not installed. */
int sigaction(int number, const struct sigaction *action, struct sigaction *old)
{
    if (number != SIGSEGV)
    {
        return ((sigaction_function *)dlsym(RTLD_NEXT, "sigaction"))(number, action, old);
    }

    if (old)
    {
        *old = of_process;
    }

    if (action)
    {
        of_process = *action;
    }

    return 0;
}

__attribute__((constructor)) static void begin(void)
{
    static const char mistake[] = "CPUID cannot be made to trap: this processor, or the system on it, does not offer that (cpuid_fault in /proc/cpuinfo).\n";
    struct sigaction own = { .sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART | SA_NODEFER };
    libc_sigaction = (sigaction_function *)dlsym(RTLD_NEXT, "sigaction");
    if (libc_sigaction(SIGSEGV, &own, &of_process) != 0 || syscall(SYS_arch_prctl, ARCH_SET_CPUID, 0) != 0)
    {
        ssize_t written = write(STDERR_FILENO, mistake, sizeof mistake - 1);
        (void)written;
        _exit(2);
    }
}
