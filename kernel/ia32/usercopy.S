/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * copy_user(to, from, n): copies n bytes upwards and returns how many are left when it met a
 * page that is not there (0: none).  entry.S sends a page fault at one of the two instructions
 * to its way out below, with the address in CR2.
 *
 *	in:	eax to, edx from, ecx n		out: eax bytes left		clobbers ecx edx
 */
	.text
	.globl	copy_user, copy_user_words, copy_user_bytes
	.globl	copy_user_words_fault, copy_user_bytes_fault
	.balign	16
copy_user:
	push	%esi
	push	%edi
	mov	%eax, %edi
	mov	%edx, %esi
	mov	%ecx, %edx
	shr	$2, %ecx
	and	$3, %edx			# bytes after the last whole word
copy_user_words:
	rep movsl
	mov	%edx, %ecx
copy_user_bytes:
	rep movsb
copy_user_bytes_fault:
	mov	%ecx, %eax
	pop	%edi
	pop	%esi
	ret
copy_user_words_fault:
	lea	(%edx, %ecx, 4), %eax
	pop	%edi
	pop	%esi
	ret
