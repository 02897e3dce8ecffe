/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The L4 Version 2 binary interface: constants and codecs that the kernel and user programs
 * share.  Includes nothing, so that user code sees the interface and nothing else.
 * Sections and decisions named here and elsewhere are listed in DECISIONS.md.
 */
#ifndef L4_ABI_H
#define L4_ABI_H

typedef unsigned char l4_u8;
typedef unsigned short l4_u16;
typedef unsigned int l4_u32;
typedef unsigned long long l4_u64;

/*
 * Thread id, 64 bit (V2 unique id):
 *   low   [9:0] version  [16:10] lthread  [27:17] task  [31:28] version, high part
 *   high  [16:0] site  [27:17] chief  [31:28] nest
 */
struct l4_id {
	l4_u32 low, high;
};

#define L4_LTHREAD_MASK 0x0001fc00u
#define L4_TASK_MASK 0x0ffe0000u
#define L4_VERSION_MASK 0xf00003ffu
#define L4_CHIEF_MASK 0x0ffe0000u
#define L4_LTHREAD_SHIFT 10
#define L4_TASK_SHIFT 17
#define L4_NEST_SHIFT 28
#define L4_THREAD_MASK (L4_LTHREAD_MASK | L4_TASK_MASK)
#define L4_SAME_TASK_MASK (~L4_LTHREAD_MASK)
#define L4_TASKS 2048
#define L4_NEST_MAX 15

#define L4_NIL 0u
#define L4_INVALID 0xffffffffu
#define L4_IRQ_MAX 255u /* low words 1..255 with high word 0 name interrupts */

#define L4_TASK_SIGMA0 2
#define L4_TASK_ROOT 4

static inline struct l4_id l4_make_id(l4_u32 task, l4_u32 lthread, l4_u32 chief, l4_u32 nest)
{
	struct l4_id id = { task << L4_TASK_SHIFT | lthread << L4_LTHREAD_SHIFT,
			    nest << L4_NEST_SHIFT | chief << L4_TASK_SHIFT };
	return id;
}

static inline l4_u32 l4_id_task(l4_u32 low)
{
	return (low & L4_TASK_MASK) >> L4_TASK_SHIFT;
}

static inline l4_u32 l4_id_lthread(l4_u32 low)
{
	return (low & L4_LTHREAD_MASK) >> L4_LTHREAD_SHIFT;
}

static inline l4_u32 l4_id_chief(l4_u32 high)
{
	return (high & L4_CHIEF_MASK) >> L4_TASK_SHIFT;
}

static inline l4_u32 l4_id_nest(l4_u32 high)
{
	return high >> L4_NEST_SHIFT;
}

/* Version of a task: 14 bits in two pieces of the low word, the high piece more significant. */
static inline l4_u32 l4_id_version(l4_u32 low)
{
	return (low & 0x3ff) | (low >> 28) << 10;
}

/*
 * Flexpage: [31:12] base / 4096, [7:2] log2 of the size in bytes (32: whole user space),
 * [1] write, [0] grant.
 */
#define L4_FPAGE_GRANT 1u
#define L4_FPAGE_WRITE 2u
#define L4_WHOLE_SPACE 32u
#define L4_PAGE_SHIFT 12u
#define L4_PAGE_SIZE 4096u
#define L4_SUPERPAGE_SHIFT 22u
#define L4_USER_END 0xc0000000u

static inline l4_u32 l4_fpage(l4_u32 base, l4_u32 shift, l4_u32 rights)
{
	return (base & ~0xfffu) | shift << 2 | rights;
}

static inline l4_u32 l4_fpage_shift(l4_u32 fpage)
{
	l4_u32 shift = fpage >> 2 & 0x3f;

	return shift > L4_WHOLE_SPACE ? L4_WHOLE_SPACE : shift;
}

static inline int l4_fpage_valid(l4_u32 fpage)
{
	return (fpage & 0xfc) >= L4_PAGE_SHIFT << 2;
}

/* Mask of the address bits inside a region of 2^shift bytes, at most 2^32: all ones for that. */
static inline l4_u32 l4_size_mask(l4_u32 shift)
{
	return (1u << (shift & 31)) - 1 - (shift >> 5);
}

/* Base, truncated to the size: a misaligned fpage is never refused. */
static inline l4_u32 l4_fpage_base(l4_u32 fpage)
{
	return fpage & ~0xfffu & ~l4_size_mask(l4_fpage_shift(fpage));
}

/*
 * I/O fpage (decision D12): [31:28] F, [27:12] first port, [7:2] log2 of the number of ports,
 * [0] grant; in a fault message bit 1 is set.
 */
#define L4_IO_FPAGES 0xf0000000u /* and above */
#define L4_ALL_PORTS_SHIFT 16u
#define L4_ALL_PORTS 0xf0000040u
#define L4_IO_FAULT 2u

static inline l4_u32 l4_io_fpage(l4_u32 port, l4_u32 shift)
{
	return L4_IO_FPAGES | port << 12 | shift << 2;
}

/* The first port, truncated to the size. */
static inline l4_u32 l4_io_base(l4_u32 fpage)
{
	return fpage >> 12 & 0xffff & ~l4_size_mask(fpage >> 2 & 0x3f);
}

/*
 * Where a send fpage lands in a receive fpage (hot spot rule): the bits of `hot` between the
 * two sizes choose the position.
 */
struct l4_landing {
	l4_u32 from, to, shift;
};

static inline struct l4_landing l4_land(l4_u32 snd, l4_u32 rcv, l4_u32 hot)
{
	l4_u32 s = l4_fpage_shift(snd), r = l4_fpage_shift(rcv);
	struct l4_landing l = { l4_fpage_base(snd), l4_fpage_base(rcv), s < r ? s : r };

	if (s < r)
		l.to += hot & l4_size_mask(r) & ~l4_size_mask(s);
	else if (s > r)
		l.from += hot & l4_size_mask(s) & ~l4_size_mask(r);
	return l;
}

/* fpage_unmap: bits of the map mask. */
#define L4_UNMAP_REMOVE 0x00000002u /* else: write permission only */
#define L4_UNMAP_OWN 0x80000000u    /* the caller's own mapping too */

/*
 * Timeouts: [31:24] m_r  [23:16] m_s  [15:12] p_s  [11:8] p_r  [7:4] e_s  [3:0] e_r.
 * t = m * 4^(15-e) microseconds; e = 0: never; m = 0 and e != 0: at once.
 */
#define L4_TIMEOUT_RCV_EXP 0xfu
#define L4_TIMEOUT_RCV_ANY 0xf0fu /* receive and receive page-fault timeout are both "never": 0 */
#define L4_FOREVER (~0ull)
#define L4_TIMEOUT_NEVER 0u
#define L4_TIMEOUT_SND_ZERO 0x10u
#define L4_TIMEOUT_RCV_ZERO 0x01u
#define L4_TIMEOUT_PAGES_ZERO 0xff00u /* no waiting for pages of the partner */

static inline l4_u64 l4_timeout_us(l4_u32 mantissa, l4_u32 exponent)
{
	if (!exponent)
		return L4_FOREVER;
	return (l4_u64)mantissa << 2 * (15 - exponent);
}

static inline l4_u64 l4_timeout_rcv(l4_u32 t)
{
	return l4_timeout_us(t >> 24, t & 0xf);
}

static inline l4_u64 l4_timeout_snd(l4_u32 t)
{
	return l4_timeout_us(t >> 16 & 0xff, t >> 4 & 0xf);
}

/* Page-fault timeouts: p = 0 never, 1..14: 4^(15-p) microseconds, 15: at once. */
#define L4_PF_AT_ONCE 15u
static inline l4_u64 l4_timeout_pf(l4_u32 p)
{
	return p == L4_PF_AT_ONCE ? 0 : l4_timeout_us(1, p);
}

static inline l4_u64 l4_timeout_snd_pf(l4_u32 t)
{
	return l4_timeout_pf(t >> 12 & 0xf);
}

static inline l4_u64 l4_timeout_rcv_pf(l4_u32 t)
{
	return l4_timeout_pf(t >> 8 & 0xf);
}

/* Message dope / ipc result: [31:13] dwords, [12:8] strings, [7:0] condition code. */
#define L4_DOPE(dwords, strings) ((l4_u32)(dwords) << 13 | (l4_u32)(strings) << 8)
#define L4_SHORT_DOPE 0x00004000u /* a register message: two words */
#define L4_CC_ERROR 0xf0u
#define L4_CC_INNER 0x08u
#define L4_CC_REDIRECTED 0x04u
#define L4_CC_MAPPED 0x02u
#define L4_CC_DECEITED 0x01u

static inline l4_u32 l4_dope_dwords(l4_u32 dope)
{
	return dope >> 13;
}

static inline l4_u32 l4_dope_strings(l4_u32 dope)
{
	return dope >> 8 & 0x1f;
}

/* Condition codes, receive side; the send side has L4_SEND_SIDE added. */
#define L4_SEND_SIDE 0x10u
#define L4_ENOT_EXISTENT 0x10u /* both sides */
#define L4_RETIMEOUT 0x20u
#define L4_SETIMEOUT 0x30u
#define L4_RECANCELED 0x40u
#define L4_SECANCELED 0x50u
#define L4_REMAPFAILED 0x60u
#define L4_SEMAPFAILED 0x70u
#define L4_RESNDPFTO 0x80u
#define L4_SESNDPFTO 0x90u
#define L4_RERCVPFTO 0xa0u
#define L4_SERCVPFTO 0xb0u
#define L4_REABORTED 0xc0u
#define L4_SEABORTED 0xd0u
#define L4_REMSGCUT 0xe0u
#define L4_SEMSGCUT 0xf0u

/* Send descriptor: L4_INVALID none; [31:2] message buffer or 0; [1] map; [0] deceit. */
#define L4_SND_DECEIT 1u
#define L4_SND_MAP 2u
#define L4_NO_DESC 0xffffffffu
/* Receive descriptor: [31:2] buffer or receive fpage, [1] it is a receive fpage, [0] open wait. */
#define L4_RCV_OPEN 1u
#define L4_RCV_FPAGE 2u
#define L4_RCV_WHOLE_SPACE 0x82u
#define L4_DESC_ADDRESS 0xfffffffcu
#define L4_STRING_MAX 0x400000u /* bytes of one string */

/* The head of a message buffer; dwords 0 and 1 go by registers and are not touched. */
struct l4_msg_head {
	l4_u32 fpage, size_dope, send_dope;
};
#define L4_MSG_DWORDS 12u /* offset of dword 0 */

struct l4_string_dope {
	l4_u32 send_size, send_address, receive_size, receive_address;
};

/* thread_schedule: [7:0] priority  [15:8] small space  [19:16] state  [23:20] e_t  [31:24] m_t. */
#define L4_SCHED_QUERY 0xffffffffu
#define L4_SCHED_STATE_SHIFT 16
#define L4_STATE_READY 0x0u
#define L4_STATE_SENDING 0x4u
#define L4_STATE_RECEIVING 0x8u
#define L4_STATE_FAULT 0x1u /* added to ready, sending, receiving: page-fault RPC under way */
#define L4_STATE_WAITING 0xcu
#define L4_STATE_PENDING 0xdu
#define L4_STATE_DEAD 0xfu

/* id_nearest: type of the nearest partner. */
#define L4_NEAREST_SAME 0x0u
#define L4_NEAREST_OUTSIDE 0x4u
#define L4_NEAREST_INSIDE 0xcu

/* Kernel info page. */
#define L4_KIP_MAGIC 0x4be6344cu
#define L4_KIP_VERSION 0x02004c42u

struct l4_region {
	l4_u32 low, high; /* first byte, first byte after; high = 0: empty */
};

struct l4_boot_task {
	l4_u32 esp, eip;
	struct l4_region memory;
};

struct l4_kip {
	l4_u32 magic, version;             /* 00 */
	l4_u8 strings, layout, pad0[6];    /* 08 */
	l4_u32 kdebug[4];                  /* 10 */
	struct l4_boot_task sigma0, sigma1, root; /* 20, 30, 40 */
	l4_u32 config, pad1, kdebug_config, kdebug_permission; /* 50 */
	struct l4_region main_memory;      /* 60 */
	struct l4_region reserved[2];      /* 68 */
	struct l4_region dedicated[5];     /* 78 */
	volatile l4_u64 clock;             /* A0, microseconds since boot */
	l4_u32 pad2[2];                    /* A8 */
	l4_u32 cpu_khz, bus_khz;           /* B0 */
	l4_u32 pad3[2];                    /* B8 */
	l4_u32 entries[8];                 /* C0 */
	char version_string[32];           /* E0 */
	char build[16], fastpath[16];      /* 100, ours: kind of build, fastpath of gate 0x30 */
	l4_u32 clans;                      /* 120, ours: 1 if clans are enforced (clans=on) */
	l4_u32 io_fpages;                  /* 124, ours: 1 if there are I/O fpages (io=fpage) */
	l4_u32 ids_strict;                 /* 128, ours: 1 if versions are compared (ids=strict) */
};

_Static_assert(__builtin_offsetof(struct l4_kip, sigma0) == 0x20, "KIP 20");
_Static_assert(__builtin_offsetof(struct l4_kip, main_memory) == 0x60, "KIP 60");
_Static_assert(__builtin_offsetof(struct l4_kip, clock) == 0xa0, "KIP A0");
_Static_assert(__builtin_offsetof(struct l4_kip, cpu_khz) == 0xb0, "KIP B0");
_Static_assert(__builtin_offsetof(struct l4_kip, version_string) == 0xe0, "KIP E0");

#endif
