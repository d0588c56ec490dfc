package dev.godwit.lab.qemu;

import java.time.Duration;
import java.util.Arrays;

/// The program of QEMU's guest: one boot sector, assembled here instruction by instruction.
///
/// It enters 32-bit protected mode with flat segments, fills memory, writes [#READY] to the first serial port, and
/// sleeps with `hlt`. If it is to dirty memory, the timer wakes it a thousand times a second. It then asks the ACPI
/// power management timer how much time has passed and writes one random word into each of as many pages as are due
/// by now, so that timer ticks which the emulator loses do not slow it down, and fractions of a page add up. The
/// rest of the time it needs no CPU, as Godwit's paced guest does not.
///
/// Which pages: drawn uniformly from the working set by a xorshift generator. What else is dirtied: one page, with
/// the stack and the [count of writes][#WRITE_COUNT].
final class BootSector {
    static final int SIZE = 512;
    /// What the guest writes to the serial port when its memory is filled.
    static final byte READY = 'R';
    /// Guest-physical address of how many words were written so far, 32 bits, wrapping. Not on the program's page:
    /// the emulator would look for code to throw away at each store.
    static final int WRITE_COUNT = 0x8000;

    private static final int ORIGIN = 0x7c00;
    private static final int STACK_TOP = 0x9000;
    private static final int SIGNATURE = 0xaa55;

    private static final int CODE_SELECTOR = 0x08;
    private static final int DATA_SELECTOR = 0x10;
    /// The timer's interrupt, behind the 32 that the CPU keeps for itself.
    private static final int TIMER_VECTOR = 0x20;
    private static final int GATE_SIZE = 8;

    private static final int SERIAL_PORT = 0x3f8;
    /// Counts in 24 bits at the rate below, and stands still while the machine does. QEMU's firmware puts it here.
    private static final int PM_TIMER_PORT = 0x608;
    private static final int PM_TIMER_MASK = 0xffffff;
    private static final long PM_TIMER_HZ = 3_579_545;
    /// The interval timer's 1 193 182 Hz by this are 1000 interrupts a second.
    private static final int TIMER_DIVISOR = 1193;

    /// Seeds of the generators; any but 0, which xorshift never leaves.
    private static final int FILL_SEED = 0x9e3779b9;

    private static final int WRITE_SEED = 0x2545f491;

    private BootSector() {}

    /// Assembles the sector.
    ///
    /// @param maxDebt work that is later than this is given up, as after a pause of the CPU: under a second. One
    ///     tick of a millisecond for a guest that a throttled CPU is to slow down
    static byte[] of(QemuGuest guest, Duration maxDebt) {
        MachineCode code = new MachineCode(ORIGIN);
        enterProtectedMode(code);
        if (guest.randomFill()) {
            fill(code, guest);
        }
        sayReady(code);
        if (guest.isIdle()) {
            sleepForEver(code);
        } else {
            startTimer(code);
            dirty(code, guest, pmTicks(maxDebt));
        }
        tables(code);
        byte[] program = code.assemble();
        if (program.length > SIZE - Short.BYTES) {
            throw new IllegalStateException("the boot program has " + program.length + " bytes: too many for a sector");
        }
        byte[] sector = Arrays.copyOf(program, SIZE);
        sector[SIZE - 2] = (byte) SIGNATURE;
        sector[SIZE - 1] = (byte) (SIGNATURE >>> 8);
        return sector;
    }

    /// Pages due per tick of the power management timer, in units of 2⁻³² pages. Fits in 32 bits unsigned at the
    /// rates that a guest may have.
    static int pagesPerPmTick(long dirtyBytesPerSecond) {
        double pagesPerSecond = dirtyBytesPerSecond / (double) QemuGuest.PAGE_SIZE;
        return (int) Math.round(pagesPerSecond * 0x1p32 / PM_TIMER_HZ);
    }

    private static int pmTicks(Duration duration) {
        long ticks = Math.round(duration.toNanos() * 1e-9 * PM_TIMER_HZ);
        if (ticks < 1 || ticks > PM_TIMER_HZ) {
            throw new IllegalArgumentException("a guest's debt is one microsecond to one second, not " + duration);
        }
        return (int) ticks;
    }

    private static void enterProtectedMode(MachineCode code) {
        code.bytes(0xfa); //                             cli
        code.bytes(0x31, 0xc0); //                       xor ax, ax
        code.bytes(0x8e, 0xd8); //                       mov ds, ax
        code.bytes(0xe4, 0x92); //                       in al, 0x92        ; system control port A
        code.bytes(0x0c, 0x02); //                       or al, 2           ; address line 20 on
        code.bytes(0xe6, 0x92); //                       out 0x92, al
        code.bytes(0x0f, 0x01, 0x16).address16("gdtr"); // lgdt [gdtr]
        code.bytes(0x0f, 0x20, 0xc0); //                 mov eax, cr0
        code.bytes(0x0c, 0x01); //                       or al, 1           ; protection enable
        code.bytes(0x0f, 0x22, 0xc0); //                 mov cr0, eax
        code.bytes(0xea).address16("protected").int16(CODE_SELECTOR); // jmp CODE:protected

        code.label("protected");
        code.bytes(0xb8).int32(DATA_SELECTOR); //        mov eax, DATA
        code.bytes(0x8e, 0xd8); //                       mov ds, eax
        code.bytes(0x8e, 0xc0); //                       mov es, eax
        code.bytes(0x8e, 0xd0); //                       mov ss, eax
        code.bytes(0xbc).int32(STACK_TOP); //            mov esp, STACK_TOP
    }

    private static void fill(MachineCode code, QemuGuest guest) {
        long words = (guest.memoryBytes() - QemuGuest.FILL_START) / Integer.BYTES;
        code.bytes(0xfc); //                             cld
        code.bytes(0xbf).int32((int) QemuGuest.FILL_START); // mov edi, FILL_START
        code.bytes(0xb9).int32((int) words); //          mov ecx, words
        code.bytes(0xb8).int32(FILL_SEED); //            mov eax, FILL_SEED
        code.label("fill");
        code.bytes(0x89, 0xc2); //                       mov edx, eax       ; eax = xorshift32(eax)
        code.bytes(0xc1, 0xe2, 13); //                   shl edx, 13
        code.bytes(0x31, 0xd0); //                       xor eax, edx
        code.bytes(0x89, 0xc2); //                       mov edx, eax
        code.bytes(0xc1, 0xea, 17); //                   shr edx, 17
        code.bytes(0x31, 0xd0); //                       xor eax, edx
        code.bytes(0x89, 0xc2); //                       mov edx, eax
        code.bytes(0xc1, 0xe2, 5); //                    shl edx, 5
        code.bytes(0x31, 0xd0); //                       xor eax, edx
        code.bytes(0xab); //                             stosd              ; [edi] = eax, edi += 4
        code.bytes(0x49); //                             dec ecx
        code.bytes(0x75).distance8("fill"); //           jnz fill
    }

    private static void sayReady(MachineCode code) {
        code.bytes(0xba).int32(SERIAL_PORT); //          mov edx, SERIAL_PORT
        code.bytes(0xb0, READY); //                      mov al, READY
        code.bytes(0xee); //                             out dx, al
    }

    /// Interrupts are still off.
    private static void sleepForEver(MachineCode code) {
        code.label("sleep");
        code.bytes(0xf4); //                             hlt
        code.bytes(0xeb).distance8("sleep"); //          jmp sleep
    }

    private static void startTimer(MachineCode code) {
        code.bytes(0x0f, 0x01, 0x1d).address32("idtr", 0); // lidt [idtr]
        code.bytes(0xb0, 0x11, 0xe6, 0x20); //           mov al, 0x11; out 0x20, al ; interrupt controller: initialise
        code.bytes(0xb0, TIMER_VECTOR, 0xe6, 0x21); //   mov al, TIMER_VECTOR; out 0x21, al ; its first interrupt
        code.bytes(0xb0, 0x04, 0xe6, 0x21); //           mov al, 4; out 0x21, al    ; the second one is at line 2
        code.bytes(0xb0, 0x03, 0xe6, 0x21); //           mov al, 3; out 0x21, al    ; 8086 mode, acknowledges itself
        code.bytes(0xb0, 0xfe, 0xe6, 0x21); //           mov al, 0xfe; out 0x21, al ; only line 0, the timer
        code.bytes(0xb0, 0x34, 0xe6, 0x43); //           mov al, 0x34; out 0x43, al ; counter 0, rate generator
        code.bytes(0xb0, TIMER_DIVISOR & 0xff, 0xe6, 0x40); // mov al, low; out 0x40, al
        code.bytes(0xb0, TIMER_DIVISOR >>> 8, 0xe6, 0x40); // mov al, high; out 0x40, al
    }

    /// ebx: the generator · ebp: the time of the last tick · esi: the fraction of a page that is due · edi: words
    /// written.
    private static void dirty(MachineCode code, QemuGuest guest, int maxDebtPmTicks) {
        code.bytes(0xbb).int32(WRITE_SEED); //           mov ebx, WRITE_SEED
        code.bytes(0x31, 0xff); //                       xor edi, edi
        code.bytes(0x31, 0xf6); //                       xor esi, esi
        code.bytes(0xba).int32(PM_TIMER_PORT); //        mov edx, PM_TIMER_PORT
        code.bytes(0xed); //                             in eax, dx
        code.bytes(0x89, 0xc5); //                       mov ebp, eax
        code.bytes(0xfb); //                             sti

        code.label("tick");
        code.bytes(0xf4); //                             hlt                ; until the timer's interrupt has returned
        code.bytes(0xba).int32(PM_TIMER_PORT); //        mov edx, PM_TIMER_PORT
        code.bytes(0xed); //                             in eax, dx
        code.bytes(0x89, 0xc1); //                       mov ecx, eax
        code.bytes(0x29, 0xe9); //                       sub ecx, ebp
        code.bytes(0x89, 0xc5); //                       mov ebp, eax
        code.bytes(0x81, 0xe1).int32(PM_TIMER_MASK); //  and ecx, 24 bits   ; ecx = time since the last tick
        code.bytes(0x81, 0xf9).int32(maxDebtPmTicks); // cmp ecx, maxDebt
        code.bytes(0x76).distance8("in-time"); //        jbe in-time
        code.bytes(0xb9).int32(maxDebtPmTicks); //       mov ecx, maxDebt
        code.label("in-time");
        code.bytes(0xb8).int32(pagesPerPmTick(guest.dirtyBytesPerSecond())); // mov eax, pages per time, 2⁻³²
        code.bytes(0xf7, 0xe1); //                       mul ecx            ; edx:eax = pages due
        code.bytes(0x01, 0xc6); //                       add esi, eax       ; with what was left over
        code.bytes(0x83, 0xd2, 0x00); //                 adc edx, 0
        code.bytes(0x89, 0xd1); //                       mov ecx, edx       ; whole ones now
        code.bytes(0xe3).distance8("tick"); //           jecxz tick

        code.label("write");
        code.bytes(0x89, 0xd8); //                       mov eax, ebx       ; ebx = xorshift32(ebx)
        code.bytes(0xc1, 0xe0, 13); //                   shl eax, 13
        code.bytes(0x31, 0xc3); //                       xor ebx, eax
        code.bytes(0x89, 0xd8); //                       mov eax, ebx
        code.bytes(0xc1, 0xe8, 17); //                   shr eax, 17
        code.bytes(0x31, 0xc3); //                       xor ebx, eax
        code.bytes(0x89, 0xd8); //                       mov eax, ebx
        code.bytes(0xc1, 0xe0, 5); //                    shl eax, 5
        code.bytes(0x31, 0xc3); //                       xor ebx, eax
        code.bytes(0xb8).int32((int) (guest.workingSetBytes() / QemuGuest.PAGE_SIZE)); // mov eax, pages
        code.bytes(0xf7, 0xe3); //                       mul ebx            ; edx = ebx × pages / 2³²: a page
        code.bytes(0xc1, 0xe2, 12); //                   shl edx, 12
        code.bytes(0x89, 0xd8); //                       mov eax, ebx
        code.bytes(0x25).int32(QemuGuest.PAGE_SIZE - Integer.BYTES); // and eax, 0xffc ; a word of it
        code.bytes(0x89, 0x9c, 0x02).int32((int) QemuGuest.FILL_START); // mov [FILL_START + edx + eax], ebx
        code.bytes(0x47); //                             inc edi
        code.bytes(0x49); //                             dec ecx
        code.bytes(0x75).distance8("write"); //          jnz write
        code.bytes(0x89, 0x3d).int32(WRITE_COUNT); //    mov [WRITE_COUNT], edi
        code.bytes(0xeb).distance8("tick"); //           jmp tick
    }

    private static void tables(MachineCode code) {
        code.label("timer-interrupt");
        code.bytes(0xcf); //                             iretd

        code.label("gdt");
        code.int32(0).int32(0); // the first is never used
        code.int32(0x0000ffff).int32(0x00cf9a00); // code: all of 4 GiB, 32-bit, readable
        code.int32(0x0000ffff).int32(0x00cf9200); // data: all of 4 GiB, writable
        code.label("gdtr");
        code.int16(3 * GATE_SIZE - 1).address32("gdt", 0);

        code.label("gate"); // an interrupt gate, present
        code.address16("timer-interrupt").int16(CODE_SELECTOR).int16(0x8e00).int16(0);
        code.label("idtr"); // begins where the table would, if it had the entries that no one uses
        code.int16((TIMER_VECTOR + 1) * GATE_SIZE - 1).address32("gate", -TIMER_VECTOR * GATE_SIZE);
    }
}
