/* SPDX-License-Identifier: BSD-2-Clause */
/* Client and servers of the ipc benchmarks, see pingpong.h. */
#include "pingpong.h"
#include "pingpong_code.h"

#define INT "int $0x30"

volatile u32 pingpong_request;

void server_stops(void)
{
	SERVER_STOPS(INT);
}

void server_starts(void)
{
	SERVER_STARTS(INT);
}

void server_plain(void)
{
	SERVER_PLAIN(INT);
}

void client_starts(u32 timeouts)
{
	CLIENT_STARTS(INT);
}

void client_stops(u32 timeouts)
{
	CLIENT_STOPS(INT);
}

void client_measures(u32 timeouts)
{
	CLIENT_MEASURES(INT);
}

void pingpong_prepare(void)
{
	pingpong_request += 0x01010101;
	measure_eax = ~0u;
}

int pingpong_check(void)
{
	return !(measure_eax & L4_CC_ERROR) && measure_edx == ~pingpong_request;
}
