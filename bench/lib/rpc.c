/* SPDX-License-Identifier: BSD-2-Clause */
/* Client and servers of a remote procedure call with n bytes, see rpc.h. */
#include "rpc.h"
#include "measure.h"

struct rpc_message {
	struct l4_msg_head head;
	u32 dwords[RPC_DWORDS];
};

#define PAGES __attribute__((aligned(4096)))
#define SEND_TIMEOUT_ZERO "$0x10"

/* What the client sends, what the server keeps and sends back, what the client gets. */
static struct rpc_message sent PAGES, held PAGES, received PAGES;

/* Descriptors of both sides: 0, or 1 for an open wait, where registers are enough. */
volatile u32 rpc_client_snd, rpc_client_rcv, rpc_server_snd, rpc_server_rcv;
static u32 request, length;

#define WAIT                             \
	"mov $-1, %%eax\n\t"             \
	"mov rpc_server_rcv, %%ebp\n\t"  \
	"xor %%ecx, %%ecx\n\t"           \
	"int $0x30\n\t"

/* ESI EDI are the client, EBX EDX what it said. */
#define REPLY(rcv)                                \
	"not %%edx\n\t"                           \
	"mov rpc_server_snd, %%eax\n\t"           \
	"mov " rcv ", %%ebp\n\t"                  \
	"mov " SEND_TIMEOUT_ZERO ", %%ecx\n\t"    \
	"int $0x30\n\t"

void rpc_server(void)
{
	__asm__ volatile(WAIT "1:" REPLY("rpc_server_rcv") "jmp 1b" : : : "memory");
}

void rpc_server_split(void)
{
	__asm__ volatile("1:" WAIT REPLY("$-1") "jmp 1b" : : : "memory");
}

void rpc_server_stops(void)
{
	__asm__ volatile(WAIT
			 "1:" MEASURE_END
			 "mov measure_edx, %%edx\n\t"
			 REPLY("rpc_server_rcv")
			 "jmp 1b"
			 :
			 :
			 : "memory");
}

void rpc_length(u32 dwords)
{
	const struct l4_msg_head head = { 0, L4_DOPE(RPC_DWORDS, 0), L4_DOPE(dwords, 0) };
	u32 memory = dwords > RPC_REGISTERS;

	length = dwords;
	sent.head = held.head = received.head = head;
	rpc_client_snd = memory ? (u32)&sent : 0;
	rpc_client_rcv = memory ? (u32)&received : 0;
	rpc_server_snd = memory ? (u32)&held : 0;
	rpc_server_rcv = memory ? (u32)&held | L4_RCV_OPEN : L4_RCV_OPEN;
}

/* Only the ends of the message change: the caches are left as the kernel's copying leaves them. */
void rpc_prepare(void)
{
	request += 0x01010101;
	measure_eax = ~0u;
	measure_word = request;
	sent.dwords[2] = request;
	sent.dwords[length - 1] = request;
}

void rpc_client(void)
{
	u32 esi = partner.low, edi = partner.high, ecx = L4_TIMEOUT_NEVER;

	__asm__ volatile("push %%ebp\n\t"
			 "mov rpc_client_rcv, %%ebp\n\t"
			 MEASURE_BEGIN("rpc_client_snd", MEASURE_WORD)
			 "int $0x30\n\t"
			 MEASURE_END
			 "pop %%ebp"
			 : "+S"(esi), "+D"(edi), "+c"(ecx)
			 :
			 : "eax", "ebx", "edx", "memory", "cc");
}

void rpc_client_starts(void)
{
	u32 esi = partner.low, edi = partner.high, ecx = L4_TIMEOUT_NEVER;

	__asm__ volatile("push %%ebp\n\t"
			 "mov rpc_client_rcv, %%ebp\n\t"
			 MEASURE_BEGIN("rpc_client_snd", MEASURE_WORD)
			 "int $0x30\n\t"
			 "pop %%ebp"
			 : "+S"(esi), "+D"(edi), "+c"(ecx)
			 :
			 : "eax", "ebx", "edx", "memory", "cc");
}

static int arrived(const struct rpc_message *m)
{
	return length == RPC_REGISTERS ||
	       (m->dwords[2] == request && m->dwords[length - 1] == request);
}

int rpc_check(void)
{
	if (measure_eax != L4_DOPE(length, 0) || measure_edx != ~request)
		return 0;
	return arrived(&received);
}

int rpc_check_request(void)
{
	return measure_eax == L4_DOPE(length, 0) && measure_edx == request && arrived(&held);
}
